package io.drover.limit;

import io.drover.job.Key;
import io.drover.job.KeyState;
import io.drover.job.Lease;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom the limiter tells what; called outside its lock unless said otherwise, on any thread. */
public interface LimiterEvents {

  /** More leases can be put to use. Called often; must not wait. */
  void room();

  /**
   * One who waited may run.
   *
   * @param heldBy what kind of key it waited for last; null when it waited for a worker alone
   */
  default void waited(Key.@Nullable Kind heldBy, long nanos) {}

  /** These wait no longer; their leases are to go back to the queue. Must not fail. */
  default void givenBack(List<Lease> leases) {}

  /**
   * What keys have learned is to be kept before anything else happens; see {@code news}. Must not
   * fail.
   */
  default void keep() {}

  /**
   * Does it soon, on a thread of its own: a route goes on with an exchange that a thread lets go
   * only when that thread has done what it is at, be it a long download. This default does it here,
   * for those who let nothing go that way.
   */
  default void apart(Runnable task) {
    task.run();
  }

  /** What the queue knows of a key that is met on the way. */
  default KeyState stateOf(Key key) {
    return KeyState.NONE;
  }

  /**
   * The limiter is to be rung at that time, and not before; the time that an earlier call has named
   * no longer counts. Called under its lock; must not wait.
   *
   * @param nanos since the epoch
   */
  default void ringAt(long nanos) {}
}
