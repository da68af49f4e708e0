package io.drover.queue;

import io.drover.job.Job;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One job and everything that was tried for it, oldest first.
 *
 * @param used how many attempts it has used since it was last put back
 */
public record JobHistory(
    Job job, String artifact, @Nullable String result, int used, List<Attempt> attempts) {

  /**
   * One run.
   *
   * @param outcome done, skipped, retry, failed; {@code lost} when its process died or it was
   *     cancelled, {@code moved} when it went to the lane of another host
   * @param startedAt null when the run was lost before it is known to have begun
   */
  public record Attempt(
      long leaseId,
      String outcome,
      String reason,
      String detail,
      @Nullable Instant startedAt,
      Instant endedAt) {}
}
