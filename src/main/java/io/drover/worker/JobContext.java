package io.drover.worker;

import io.drover.job.Lease;
import io.drover.job.RunTrace;
import org.slf4j.MDC;

/** Which job a thread works for, for what is logged and traced meanwhile. */
final class JobContext {
  private static final String JOB = "job";
  private static final String ATTEMPT = "attempt";
  private static final String HOST = "host";
  private static final String TRACE = "trace";

  private JobContext() {}

  static void enter(Lease lease, RunTrace trace) {
    MDC.put(JOB, lease.artifactId());
    MDC.put(ATTEMPT, Integer.toString(lease.attempt()));
    MDC.put(HOST, lease.host().name());
    if (trace != RunTrace.NONE) {
      MDC.put(TRACE, trace.id());
      RunTrace.setCurrent(trace);
    }
  }

  static void leave() {
    MDC.remove(JOB);
    MDC.remove(ATTEMPT);
    MDC.remove(HOST);
    if (RunTrace.current() != RunTrace.NONE) {
      MDC.remove(TRACE);
      RunTrace.setCurrent(RunTrace.NONE);
    }
  }
}
