package io.drover.limit;

/**
 * How far to lease ahead, from how long jobs take: as many jobs as end while one lease is fetched,
 * nothing for slow jobs, hundreds for quick ones. Guarded by the limiter's lock.
 */
final class Pace {
  /** How long it may take until the next lease arrives, its synced commit included. */
  static final long LEASE_NANOS = 50_000_000;

  /** What the routes hold in memory at the most. */
  private static final int MAX_AHEAD = 1_024;

  private static final double NEWEST = 1.0 / 16;

  /** By how much more than usual a job may take and be believed. */
  private static final double SURPRISE = 4;

  /** Until the first job has ended: as if each took as long as a lease. */
  private double meanNanos = LEASE_NANOS;

  /** One that takes long tells little of the next: a program that warms up is slow at first. */
  void jobTook(long nanos) {
    meanNanos += (Math.max(1, Math.min((double) nanos, SURPRISE * meanNanos)) - meanNanos) * NEWEST;
  }

  /** How many jobs that many permits run through until the next lease arrives. */
  double ahead(int permits) {
    return Math.min(MAX_AHEAD, permits * LEASE_NANOS / meanNanos);
  }
}
