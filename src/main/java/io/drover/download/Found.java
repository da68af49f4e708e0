package io.drover.download;

import io.drover.job.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What came of a search, or of one step of it.
 *
 * @param candidate the one that decided it; null when no candidate did
 * @param trail how far that one came, or how far the resolver that decided it
 * @param file the file; null when there is none
 * @param fault the job's outcome when there is no file
 * @param isLast whether nothing else need be tried: there is a file, or the fault lies here
 */
record Found(
    @Nullable Candidate candidate,
    @Nullable Trail trail,
    @Nullable StoredFile file,
    Outcome fault,
    boolean isLast) {
  static final Found NOTHING =
      new Found(null, null, null, Outcome.failed(Reason.NO_CANDIDATE.code(), ""), false);

  static Found fault(@Nullable Candidate candidate, Trail trail, Fault fault) {
    return new Found(candidate, trail, null, fault.outcome(), fault.local());
  }

  /** As the next run is told of it. */
  Hint.Heard heard() {
    return new Hint.Heard(candidate, trail == null ? new Trail("") : trail, fault);
  }

  static Found earlier(Hint.Heard heard) {
    return new Found(heard.candidate(), heard.trail(), null, heard.fault(), false);
  }

  /** A file beats hope, hope beats none, some fault beats nothing, of equals the earlier stays. */
  Found orBetter(Found other) {
    return other.rank() > rank() ? other : this;
  }

  Found ending(Outcome otherwise) {
    return new Found(candidate, trail, file, otherwise, isLast);
  }

  boolean isHopeful() {
    return fault instanceof Outcome.Retry;
  }

  int rank() {
    if (isLast) {
      return 4;
    } else if (isHopeful()) {
      return 3;
    }
    return candidate != null ? 2 : trail != null ? 1 : 0;
  }
}
