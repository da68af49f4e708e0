package io.drover.limit;

import java.time.Duration;

/**
 * So many starts within a time. Immutable.
 *
 * @param permits the most starts in any stretch of that length, at least 1
 * @param per the length of the stretch
 * @param burst how many of them may come at once after a quiet time, 1 to {@code permits}
 */
public record Rate(int permits, Duration per, int burst) {
  public Rate {
    if (permits < 1 || burst < 1 || burst > permits || per.toNanos() < permits) {
      throw new IllegalArgumentException(
          "a rate of %d in %s with burst %d: 1 <= burst <= permits is wanted, and a time"
              .formatted(permits, per, burst));
    }
  }
}
