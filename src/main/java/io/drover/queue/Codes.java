package io.drover.queue;

import io.drover.job.JobState;
import io.drover.job.Outcome;

/** How states and outcomes are written in the database. The numbers are there to stay. */
final class Codes {
  static final int READY = 0;
  static final int DELAYED = 1;
  static final int LEASED = 2;
  static final int DONE = 3;
  static final int SKIPPED = 4;
  static final int ERROR = 5;

  static final int LOST = 4;
  static final int MOVED = 5;

  private static final String[] OUTCOMES = {"done", "skipped", "retry", "failed", "lost", "moved"};

  private Codes() {}

  static JobState state(int code) {
    return switch (code) {
      case READY, DELAYED -> JobState.QUEUED;
      case LEASED -> JobState.IN_PROGRESS;
      case DONE -> JobState.DONE;
      case SKIPPED -> JobState.SKIPPED;
      case ERROR -> JobState.ERROR;
      default -> throw new IllegalArgumentException("no state has the code " + code);
    };
  }

  /** The code of a state that jobs end in. */
  static int ended(JobState state) {
    return switch (state) {
      case DONE -> DONE;
      case SKIPPED -> SKIPPED;
      case ERROR -> ERROR;
      default -> throw new IllegalArgumentException("no job ends in " + state);
    };
  }

  static int outcome(Outcome outcome) {
    if (outcome instanceof Outcome.Done) {
      return 0;
    }
    if (outcome instanceof Outcome.Skipped) {
      return 1;
    }
    if (outcome instanceof Outcome.Moved) {
      return MOVED;
    }
    return outcome instanceof Outcome.Retry ? 2 : 3;
  }

  static String outcomeName(int code) {
    return OUTCOMES[code];
  }
}
