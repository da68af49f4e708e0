package io.drover.demo;

/** How a host answers. Implementations are thread-safe. */
@FunctionalInterface
interface Manner {

  /**
   * What becomes of a request.
   *
   * @param status 200 for the paper, else what goes wrong
   * @param retryAfterSeconds what its Retry-After says; 0 for none
   * @param millis how long the host takes
   */
  record Answer(int status, int retryAfterSeconds, long millis) {}

  /**
   * Decides.
   *
   * @param paper which of its papers is asked for, from 1
   * @param nth how often that one has been asked for, this time included
   * @param nanos when, on the clock of {@link System#nanoTime}
   */
  Answer to(int paper, int nth, long nanos);

  /** Gives each paper, after so long. */
  static Manner steady(long millis) {
    return (paper, nth, nanos) -> new Answer(200, 0, millis);
  }

  /** Gives none. */
  static Manner broken(long millis) {
    return (paper, nth, nanos) -> new Answer(500, 0, millis);
  }

  /** Fails at the first request for every third paper. */
  static Manner flaky(long millis) {
    return (paper, nth, nanos) -> new Answer(paper % 3 == 0 && nth == 1 ? 500 : 200, 0, millis);
  }

  /** Counts requests, and says 429 to all beyond so many in each second. */
  static Manner metered(int perSecond, int retryAfterSeconds, long millis) {
    return new Metered(perSecond, retryAfterSeconds, millis);
  }
}
