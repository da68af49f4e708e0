package io.drover.queue;

/**
 * Counts of jobs.
 *
 * @param queued waiting, those that wait for a time included
 * @param delayed the part of {@code queued} that waits for a time
 * @param inProgress leased now
 */
public record Stats(
    long queued, long delayed, long inProgress, long done, long skipped, long error) {

  public static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0);

  public long total() {
    return queued + inProgress + done + skipped + error;
  }

  public Stats plus(Stats other) {
    return new Stats(
        queued + other.queued,
        delayed + other.delayed,
        inProgress + other.inProgress,
        done + other.done,
        skipped + other.skipped,
        error + other.error);
  }
}
