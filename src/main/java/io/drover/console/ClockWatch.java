package io.drover.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Notices that the clock was set, by what has passed of an even time. Thread-safe. */
final class ClockWatch {
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Duration tolerance;
  private final Duration told;
  private Instant lastTime;
  private long lastNanos;
  private long saidAt;
  private String said = "";

  /**
   * @param nanos a clock that nobody sets
   * @param tolerance what is no jump yet
   * @param told for how long a jump is told of
   */
  ClockWatch(InstantSource clock, LongSupplier nanos, Duration tolerance, Duration told) {
    this.clock = clock;
    this.nanos = nanos;
    this.tolerance = tolerance;
    this.told = told;
    this.lastTime = clock.instant();
    this.lastNanos = nanos.getAsLong();
  }

  /** Says by how much it was set lately; empty when it was not. */
  synchronized String look() {
    Instant time = clock.instant();
    long now = nanos.getAsLong();
    Duration jump = Duration.between(lastTime, time).minusNanos(now - lastNanos);
    lastTime = time;
    lastNanos = now;
    if (jump.abs().compareTo(tolerance) > 0) {
      saidAt = now;
      said =
          "was set by %+d s at about %s; times of jobs may be off"
              .formatted(jump.toSeconds(), time);
    }
    return said.isEmpty() || now - saidAt > told.toNanos() ? "" : said;
  }
}
