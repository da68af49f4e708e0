package io.drover.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.drover.console.RateHistory.Sample;
import io.drover.job.Job;
import io.drover.job.Key;
import io.drover.queue.JobHistory.Attempt;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the page shows, in the shapes in which {@code /api} gives it. */
final class View {
  private View() {}

  /** Everything that the page shows without being asked. */
  record State(
      Summary summary,
      List<KeyLine> keys,
      List<RunningJob> running,
      List<Failure> failures,
      List<JsonNode> files) {}

  /**
   * @param queued waiting, the delayed ones included
   * @param perSecond runs that ended, over the last ten seconds
   * @param last what had ended by the last second; null within the first
   */
  record Summary(
      Instant at,
      boolean paused,
      int workers,
      int inFlight,
      double perSecond,
      long queued,
      long delayed,
      long inProgress,
      long done,
      long skipped,
      long error,
      long total,
      @Nullable Sample last) {}

  /**
   * A key.
   *
   * @param state what holds the next start back: PAUSED, RESTING, FULL, RATE, or OPEN
   * @param max what was set or commanded; {@code maxNow} is less while it is learned
   * @param opensAt when time lets the next one start; null for now
   * @param oldest since when the next in turn has been queued
   */
  record KeyLine(
      Key key,
      String state,
      int running,
      int maxNow,
      int max,
      String rate,
      boolean paused,
      @Nullable Instant opensAt,
      long waiting,
      long delayed,
      long done,
      long skipped,
      long error,
      @Nullable Instant oldest) {}

  /** Jobs that ended for one reason. */
  record Failure(String reason, long error, long skipped, List<Example> examples) {}

  /** One of them. */
  record Example(String id, Key host, int attempts, Instant at, String detail) {}

  /** A job with everything that was tried for it. */
  record History(
      String id,
      String state,
      Key resolver,
      Key host,
      int priority,
      int attempts,
      String reason,
      @Nullable Instant notBefore,
      Instant createdAt,
      Instant updatedAt,
      JsonNode artifact,
      @Nullable String result,
      List<Attempt> history) {}

  /** A job that was found. */
  record Found(String id, String state, Key host, String reason, Instant updatedAt) {
    static Found of(Job job) {
      return new Found(job.id(), job.state().name(), job.host(), job.reason(), job.updatedAt());
    }
  }

  /**
   * Why something does or does not run.
   *
   * @param askedAt the same of the hosts where a resolver is asked
   */
  record Why(
      String gate,
      String why,
      @Nullable Key at,
      @Nullable Instant nextAt,
      @Nullable String id,
      int ahead,
      int workers,
      int running,
      List<WhyKey> keys,
      List<Why> askedAt) {}

  /**
   * A key in an explanation.
   *
   * @param max as it was commanded or set
   * @param maxAsked the same with what the key itself asks for
   * @param maxNow the same with what its answers taught
   * @param holders the ids of those who hold its permits
   */
  record WhyKey(
      Key key,
      String state,
      int max,
      int maxAsked,
      int maxNow,
      String rate,
      boolean paused,
      long ready,
      long delayed,
      List<String> holders) {}
}
