package io.drover.queue;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How waiting and failed jobs become ready again. */
final class Promoting {
  private Promoting() {}

  record FailedJob(long id, long lane, @Nullable String reason) {}

  private record DueJob(long id, long lane) {}

  /** At most {@code limit} of the jobs whose time has come. */
  static int promote(Db db, Counts counts, long now, int limit) throws SQLException {
    List<DueJob> due = db.query("due", limit, r -> new DueJob(r.getLong(1), r.getLong(2)), now);
    for (DueJob job : due) {
      db.addBatch("promote", job.id);
      counts.leave(job.lane, Codes.DELAYED, null);
      counts.enter(job.lane, Codes.READY, null);
    }
    db.runBatch("promote");
    return due.size();
  }

  static int retry(Db db, List<FailedJob> failed, Counts counts, long now) throws SQLException {
    int changed = 0;
    for (FailedJob job : failed) {
      // Another command may have been quicker.
      if (db.update("retry-failed", now, job.id) == 1) {
        counts.leave(job.lane, Codes.ERROR, job.reason);
        counts.enter(job.lane, Codes.READY, null);
        changed++;
      }
    }
    return changed;
  }
}
