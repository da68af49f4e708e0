package io.drover.queue;

import java.sql.SQLException;
import java.util.List;

/** How jobs become ready whose time has come. */
final class Promoting {
  private Promoting() {}

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
}
