package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * Is told how long what takes while jobs run. Called on their way, by many threads: must be quick
 * and never wait. All times are nanoseconds.
 */
public interface RunMeter {
  /** Measures nothing. */
  RunMeter NONE = new RunMeter() {};

  /**
   * A leased job got its permits.
   *
   * @param heldBy what kind of key it waited for last; null when it waited for a worker alone
   * @param nanos since it was leased and handed to the limiter
   */
  default void waited(Key.@Nullable Kind heldBy, long nanos) {}

  /** The pipeline has answered for a job. */
  default void ran(long nanos) {}

  /** The queue was asked for leases. */
  default void polled(long nanos) {}
}
