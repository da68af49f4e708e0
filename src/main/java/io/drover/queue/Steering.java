package io.drover.queue;

import io.drover.job.Key;
import io.drover.job.KeyMemory;
import io.drover.job.KeyOrders;
import io.drover.job.KeyState;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What is commanded and what was learned, of the queue and of its keys: rows, so that they last
 * over restarts and every process sees them. A running process obeys a command within two seconds.
 * Thread-safe; every verb returns once its change is committed.
 */
public interface Steering {

  /**
   * Pauses or resumes the queue as a whole.
   *
   * @return whether that changed anything
   */
  boolean pauseAll(boolean paused);

  /** Whether the queue as a whole is paused. */
  boolean isPaused();

  /**
   * Changes what is commanded for a key, be it one that no job has yet.
   *
   * @return what holds from now on
   */
  KeyOrders command(Key key, UnaryOperator<KeyOrders> change);

  /** What the queue knows of a key. */
  KeyState state(Key key);

  /**
   * What was commanded since.
   *
   * @param change what the last answer said, 0 for all
   */
  Commands commandsSince(long change);

  /** Keeps what keys have learned. */
  void remember(Map<Key, KeyMemory> learned);

  /**
   * Commands that are new.
   *
   * @param paused whether the queue as a whole is paused now
   * @param change what to ask by the next time
   * @param keys the keys that were commanded, as they are now
   */
  record Commands(boolean paused, long change, Map<Key, KeyState> keys) {}
}
