package io.drover.download;

import java.time.Duration;

/**
 * Whether one body comes too slowly: fewer bytes in a whole window than the minimum rate asks for.
 * A window without any byte is left to the idle timeout, which knows the better word for it. Not
 * thread-safe; asked by the watchdog alone.
 */
final class Pace {
  private final long minBytes;
  private final long windowNanos;
  private final long graceNanos;
  private long windowStart;
  private long bytesAtStart;

  /**
   * @param minRate bytes per second
   * @param beginning when the body began, in nanoseconds
   */
  Pace(long minRate, Pacing pacing, long beginning) {
    this.windowNanos = pacing.window().toNanos();
    this.minBytes = (long) (minRate * (windowNanos / (double) Duration.ofSeconds(1).toNanos()));
    this.graceNanos = pacing.grace().toNanos();
    this.windowStart = beginning + graceNanos;
  }

  /** Forgets what came so far, as if the body began now. */
  void restart(long now) {
    windowStart = now + graceNanos;
  }

  /**
   * @param now nanoseconds on the same clock
   * @param bytes how many have come since the body began
   */
  boolean tooSlow(long now, long bytes) {
    if (now - windowStart < 0) {
      bytesAtStart = bytes;
      return false;
    }
    if (now - windowStart < windowNanos) {
      return false;
    }
    long came = bytes - bytesAtStart;
    windowStart = now;
    bytesAtStart = bytes;
    return came > 0 && came < minBytes;
  }
}
