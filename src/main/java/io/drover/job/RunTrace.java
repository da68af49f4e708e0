package io.drover.job;

/**
 * What one run of a job is made of, told as it happens by the thread that has the run in its hands.
 * Must be quick and never wait. For one thread at a time.
 */
public interface RunTrace {
  /** Nobody wants to know. */
  RunTrace NONE = new RunTrace() {};

  /** The exchange property that holds it. */
  String PROPERTY = "DroverTrace";

  /**
   * By what logs and collectors know the job's runs, 32 hex digits; empty when none are followed.
   */
  default String id() {
    return "";
  }

  /** The stage that the run was in is over, and this one begins. */
  default void enters(String stage) {}

  /** Something is asked or fetched for a resolver, within the present stage. */
  default Part resolver(String name) {
    return Part.NONE;
  }

  /**
   * A request is made, within the present stage or part.
   *
   * @param url without secrets
   */
  default Part hop(String url) {
    return Part.NONE;
  }

  /** The outcome is settled, and the run is over. */
  default void ends(Outcome outcome) {}

  /** The run is over and its outcome does not count: it had lost its lease. */
  default void refused() {}

  /** The run whose pipeline this thread is in. */
  static RunTrace current() {
    return CurrentTrace.RUN.get();
  }

  /** From now on this thread is in that run's pipeline; {@link #NONE} for in none. */
  static void setCurrent(RunTrace run) {
    if (run == NONE) {
      CurrentTrace.RUN.remove();
    } else {
      CurrentTrace.RUN.set(run);
    }
  }

  /** A part of a stage, which ends when it is closed. */
  interface Part extends AutoCloseable {
    /** Nobody wants to know. */
    Part NONE = new Part() {};

    /** The server has answered with a status. */
    default void answered(int status) {}

    /** It came to nothing, for a reason as in outcomes. */
    default void failed(String reason) {}

    @Override
    default void close() {}
  }
}
