package io.drover.queue;

import io.drover.queue.WorkQueue.RetryFilter;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives failed jobs another chance, reason by reason and within each in the order of their ids, a
 * bounded part at a time: what is read and what is changed is one transaction.
 */
final class Retrying {
  private record Failed(long id, long lane, int attempts, long failedAt, String host) {}

  /**
   * What one part did.
   *
   * @param jobs how many matched, and were put back
   * @param last where the next part begins; null when this was the last one
   */
  record Part(int jobs, @Nullable Long last) {}

  private final RetryFilter filter;
  private final long began;
  private final int size;

  /**
   * @param began what fails after this time is left: it has had its chance
   * @param size how many jobs one part looks at
   */
  Retrying(RetryFilter filter, long began, int size) {
    this.filter = filter;
    this.began = began;
    this.size = size;
  }

  /** The first reason to look at, or the one after another; null when there is none. */
  @Nullable String reason(Db db, @Nullable String after) throws SQLException {
    if (filter.reason() != null) {
      return after == null ? filter.reason() : null;
    }
    List<String> next =
        db.query("failed-reason", 1, r -> r.getString(1), after == null ? "" : after);
    return next.isEmpty() ? null : next.get(0);
  }

  /** Counts only. */
  Part count(Db db, String reason, long after) throws SQLException {
    List<Failed> failed = failed(db, reason, after);
    return part(failed, (int) failed.stream().filter(this::matches).count());
  }

  Part retry(Db db, String reason, long after, Counts counts, long now) throws SQLException {
    List<Failed> failed = failed(db, reason, after);
    int changed = 0;
    for (Failed job : failed) {
      if (matches(job) && db.update("retry-failed", began, job.id) == 1) {
        counts.leave(job.lane, Codes.ERROR, reason);
        counts.enter(job.lane, Codes.READY, null);
        Rerouting.lookAgainAt(db, job.lane, now);
        changed++;
      }
    }
    return part(failed, changed);
  }

  private Part part(List<Failed> failed, int jobs) {
    return new Part(jobs, failed.size() < size ? null : failed.get(size - 1).id);
  }

  private boolean matches(Failed job) {
    return job.failedAt <= began
        && (filter.maxAttempts() == null || job.attempts < filter.maxAttempts())
        && (filter.host() == null || job.host.equals(filter.host()));
  }

  private List<Failed> failed(Db db, String reason, long after) throws SQLException {
    return db.query(
        "failed",
        size,
        r -> new Failed(r.getLong(1), r.getLong(2), r.getInt(3), r.getLong(4), r.getString(5)),
        reason,
        after);
  }
}
