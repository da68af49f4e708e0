package io.drover.job;

/** Follows runs of jobs for whoever wants to see what they are made of. Thread-safe. */
public interface RunTracer extends AutoCloseable {
  /** Follows nothing. */
  RunTracer NONE = new RunTracer() {};

  /**
   * A job was leased. Its run is in its first stage, {@code lease}.
   *
   * @param askedAt when the queue was asked for it, in nanoseconds since the epoch
   */
  default RunTrace begin(Lease lease, long askedAt) {
    return RunTrace.NONE;
  }

  /** Tells the rest of what was seen; waits for that a few seconds at the most. */
  @Override
  default void close() {}
}
