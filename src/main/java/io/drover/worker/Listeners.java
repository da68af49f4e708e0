package io.drover.worker;

import io.drover.job.Lease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whoever is told of what runs, and must not end it by what it throws. */
final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private Listeners() {}

  /** Tells one of many runs; what it throws is logged, and ends nothing. */
  static void tell(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException | Error e) {
      LOG.error("somebody who was told of runs failed; they go on", e);
    }
  }

  /** The same of one run. */
  static void tell(Lease lease, Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException | Error e) {
      LOG.error(
          "job {}: somebody who was told of its run failed; the run goes on",
          lease.artifactId(),
          e);
    }
  }
}
