package io.drover.job;

/** Whose pipeline which thread is in. */
final class CurrentTrace {
  static final ThreadLocal<RunTrace> RUN = ThreadLocal.withInitial(() -> RunTrace.NONE);

  private CurrentTrace() {}
}
