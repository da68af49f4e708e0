package io.drover.demo;

/** A rate limit as servers have it: so many requests in each window of a second. Thread-safe. */
final class Metered implements Manner {
  private static final long SECOND = 1_000_000_000L;

  private final int perSecond;
  private final int retryAfterSeconds;
  private final long millis;
  private long windowBegan;
  private int inWindow;

  Metered(int perSecond, int retryAfterSeconds, long millis) {
    this.perSecond = perSecond;
    this.retryAfterSeconds = retryAfterSeconds;
    this.millis = millis;
  }

  @Override
  public synchronized Answer to(int paper, int nth, long nanos) {
    if (inWindow == 0 || nanos - windowBegan >= SECOND) {
      windowBegan = nanos;
      inWindow = 0;
    }
    inWindow++;
    return inWindow <= perSecond
        ? new Answer(200, 0, millis)
        : new Answer(429, retryAfterSeconds, 0);
  }
}
