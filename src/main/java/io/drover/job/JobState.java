package io.drover.job;

/**
 * The states that users see. DONE, SKIPPED and ERROR are final; only {@code retry-failed} leads out
 * of ERROR. The database splits QUEUED in two, so that a job waiting for its time never stands in
 * front of one that is ready.
 */
public enum JobState {
  QUEUED,
  IN_PROGRESS,
  DONE,
  SKIPPED,
  ERROR;

  /** Whether a job in this state has ended. */
  public boolean isFinal() {
    return this == DONE || this == SKIPPED || this == ERROR;
  }
}
