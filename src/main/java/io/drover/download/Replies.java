package io.drover.download;

import io.drover.job.Outcome;
import io.drover.limit.Reply;
import java.util.Set;

/** What a fault says about how its host bears the work. */
final class Replies {
  private static final Set<String> THROTTLED = Set.of("http-429", "http-503");
  private static final Set<String> FAULTED =
      Set.of(
          "http-500",
          "http-502",
          "http-504",
          Reason.CONNECT_FAILED.code(),
          Reason.CONNECTION_LOST.code(),
          Reason.CUT_SHORT.code(),
          Reason.STALLED.code());

  private Replies() {}

  static Reply to(Fault fault) {
    Outcome outcome = fault.outcome();
    if (THROTTLED.contains(outcome.reason()) && outcome instanceof Outcome.Retry retry) {
      return Reply.throttled(retry.after());
    }
    return FAULTED.contains(outcome.reason()) ? Reply.faulted() : Reply.fine();
  }
}
