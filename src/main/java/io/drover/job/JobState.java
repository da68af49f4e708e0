package io.drover.job;

import java.util.EnumSet;
import java.util.Set;

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

  /** The states that may directly follow this one. */
  public Set<JobState> next() {
    return switch (this) {
      case QUEUED -> EnumSet.of(IN_PROGRESS);
      case IN_PROGRESS -> EnumSet.of(QUEUED, DONE, SKIPPED, ERROR);
      case ERROR -> EnumSet.of(QUEUED);
      case DONE, SKIPPED -> EnumSet.noneOf(JobState.class);
    };
  }

  /** Whether a job in this state has ended. */
  public boolean isFinal() {
    return this == DONE || this == SKIPPED || this == ERROR;
  }
}
