package io.drover.queue;

/**
 * How runs have ended, as committed by this process since it opened the queue.
 *
 * @param retried to be tried again
 * @param failed in ERROR: for good, without attempts left, or with their process
 */
public record Ended(long done, long skipped, long retried, long failed) {
  static final Ended NONE = new Ended(0, 0, 0, 0);

  /** Jobs that came into a final state. */
  public long jobs() {
    return done + skipped + failed;
  }

  /** All of them. */
  public long total() {
    return done + skipped + retried + failed;
  }

  /** One more that came into this state. */
  Ended into(int state) {
    return switch (state) {
      case Codes.DONE -> new Ended(done + 1, skipped, retried, failed);
      case Codes.SKIPPED -> new Ended(done, skipped + 1, retried, failed);
      case Codes.ERROR -> new Ended(done, skipped, retried, failed + 1);
      default -> new Ended(done, skipped, retried + 1, failed);
    };
  }

  Ended plus(Ended other) {
    return new Ended(
        done + other.done, skipped + other.skipped, retried + other.retried, failed + other.failed);
  }
}
