package io.drover.download;

import java.time.Duration;

/**
 * How closely running downloads are watched.
 *
 * @param tick how often each is looked at; what is late is seen within one tick
 * @param grace how long a body may take to get going before its rate counts
 * @param window the time over which the rate is measured
 */
record Pacing(Duration tick, Duration grace, Duration window) {
  static final Pacing DEFAULT =
      new Pacing(Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofSeconds(20));
}
