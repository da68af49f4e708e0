package io.drover.limit;

/**
 * How many jobs of a key may run at once, as its answers teach: between 1 and the configured
 * ceiling, down by a factor when the other side throttles or breaks connections, up by one for each
 * round of answers that were well. Of requests that were under way together only one lowers the
 * cap: what began before the last decrease says nothing about the load since.
 *
 * <p>Times are nanoseconds of a monotonic clock. Guarded by the caller's lock.
 */
public final class AdaptiveCap {
  private static final double DECREASE = 0.7;

  private int ceiling;
  private double learned;
  private long loweredAt;
  private boolean lowered;

  /**
   * Goes on from what was learned before.
   *
   * @param ceiling the configured cap, at least 1
   * @param learned what {@link #learned} gave, cut to 1..ceiling
   */
  public AdaptiveCap(int ceiling, double learned) {
    this.ceiling = ceiling;
    this.learned = within(learned);
  }

  /** How many may run now, 1..ceiling. */
  public int cap() {
    return (int) learned;
  }

  /** The exact state, 1..ceiling, to be kept over restarts. */
  public double learned() {
    return learned;
  }

  /** Whether this can be forgotten, for it says the same as the ceiling. */
  public boolean isQuiet() {
    return learned >= ceiling;
  }

  /** A request that began then was answered well. */
  public void answered(long began) {
    if (isNews(began)) {
      learned = within(learned + 1 / learned);
    }
  }

  /** A request that began then was throttled, or found no connection. */
  public void refused(long began, long now) {
    if (isNews(began)) {
      learned = within(learned * DECREASE);
      loweredAt = now;
      lowered = true;
    }
  }

  /** Follows a changed setting; what was learned stays, unless it was the old ceiling itself. */
  public void ceiling(int changed) {
    boolean unhindered = isQuiet();
    ceiling = changed;
    learned = unhindered ? changed : within(learned);
  }

  private boolean isNews(long began) {
    return !lowered || began - loweredAt >= 0;
  }

  private double within(double value) {
    return value >= 1 ? Math.min(value, ceiling) : 1; // what is no number is 1
  }
}
