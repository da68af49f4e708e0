package io.drover.job;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with jitter: {@code min(max, first × 2^(n−1)) + random(0..jitter)}. Pure, and
 * so thread-safe.
 *
 * @param first the delay after the first attempt, at least one second
 * @param jitter the most that chance adds to a delay, zero or more
 * @param max the longest delay before jitter, not shorter than the first
 */
public record Backoff(Duration first, Duration jitter, Duration max) {

  public Backoff {
    if (first.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("backoff is at least 1s, not " + first);
    }
    if (jitter.isNegative()) {
      throw new IllegalArgumentException("jitter is at least 0s, not " + jitter);
    }
    if (max.compareTo(first) < 0) {
      throw new IllegalArgumentException("max-backoff is at least backoff, not " + max);
    }
  }

  /**
   * How long to wait after a failed attempt.
   *
   * @param attempt the number of the attempt that failed, from 1
   */
  public Duration after(int attempt, RandomGenerator random) {
    int doublings = Math.min(attempt - 1, 40);
    long firstMillis = first.toMillis();
    long delay =
        doublings > Long.numberOfLeadingZeros(firstMillis) - 2
            ? max.toMillis()
            : Math.min(max.toMillis(), firstMillis << doublings);
    return Duration.ofMillis(delay + random.nextLong(jitter.toMillis() + 1));
  }
}
