package io.drover.console;

import java.util.Map;

/**
 * The queue in JMX, as {@code io.drover:type=Queue}. Counts are at most a second old, or a little
 * more where counting takes long. Keys are written {@code host:H} and {@code resolver:R}.
 */
public interface QueueMXBean {
  /** Waiting, the delayed ones included. */
  long getQueued();

  /** The part of queued that waits for a time. */
  long getDelayed();

  /** Leased: running, or about to. */
  long getInProgress();

  long getDone();

  long getSkipped();

  long getError();

  long getTotal();

  /** Jobs that run at this moment. */
  int getInFlight();

  /** Jobs that run at this moment, of each key that has any. */
  Map<String, Integer> getInFlightByKey();

  /** Runs that ended per second, over the last ten. */
  double getEndedPerSecond();

  /** Whether the queue as a whole is paused. */
  boolean isPaused();

  /**
   * Lets no more jobs start.
   *
   * @param key empty for the queue as a whole
   * @return what has come of it
   */
  String pause(String key);

  /** Lets jobs start again; see {@link #pause}. */
  String resume(String key);

  /**
   * Puts jobs in ERROR back to QUEUED, with fresh attempts.
   *
   * @param reason only those that ended for it; empty for all
   */
  String retryFailed(String reason);

  /**
   * Changes the limits of a key.
   *
   * @param max jobs at once, 1..100000; 0 leaves it as it is
   * @param rate such as {@code 1/3s}; empty leaves it as it is; with neither the settings hold
   *     again
   */
  String setLimit(String key, int max, String rate);

  /** Says as JSON why a job or a key does or does not run. */
  String explain(String idOrKey);
}
