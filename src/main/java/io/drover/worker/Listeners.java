package io.drover.worker;

import io.drover.job.Lease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whoever is told of a run and has no say in it. */
final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private Listeners() {}

  /** Tells one of many runs; what it throws is logged, and ends nothing. */
  static void tell(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException | Error e) {
      LOG.error("what was told of runs failed; they go on", e);
    }
  }

  /** The same of one run. */
  static void tell(Lease lease, Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException | Error e) {
      LOG.error("job {}: what was told of its run failed; the run goes on", lease.artifactId(), e);
    }
  }
}
