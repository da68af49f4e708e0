package io.drover.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of one job by one process. Whoever holds it may run the job and settle it; once it was
 * lost, its id no longer fits the job's row and settling is refused.
 *
 * @param id the fencing token, greater for every later lease in the whole queue
 * @param jobId the job's row
 * @param laneId the lane that the job was leased from
 * @param artifactId what users know the job by
 * @param attempt which attempt this is, from 1
 * @param resolver the resolver key of the job's lane
 * @param host the host key of the job's lane
 * @param suspect whether earlier runs of the job ended with their process: it then runs with no
 *     other suspect beside it, so that a job which kills its process takes no innocent one along
 *     twice
 * @param lostBefore whether the last lease of the job ended with its process: the queue is told
 *     before it begins, so that another loss counts only if it had begun
 * @param artifact the record as JSON text
 * @param hint what an earlier run learned before it moved to this lane or is tried again; null when
 *     there is nothing
 */
public record Lease(
    long id,
    long jobId,
    long laneId,
    String artifactId,
    int attempt,
    Key resolver,
    Key host,
    boolean suspect,
    boolean lostBefore,
    String artifact,
    @Nullable String hint) {

  /** The keys whose caps this run counts against. */
  public List<Key> keys() {
    return host.isNone() ? List.of(resolver) : List.of(resolver, host);
  }
}
