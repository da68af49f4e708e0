package io.drover.queue;

import io.drover.job.JobState;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How jobs end by command, and how those that have ended go. */
final class Ending {
  /** The reason of a job that somebody has cancelled. */
  static final String CANCELLED = "cancelled";

  private Ending() {}

  private record Found(
      long id, long lane, int state, @Nullable Long lease, @Nullable Long startedAt) {}

  /** A job on the way through all of them. */
  record Walked(
      long id, String artifactId, long lane, int state, long updatedAt, @Nullable String reason) {
    boolean endedBefore(long time) {
      return state >= Codes.DONE && updatedAt < time;
    }
  }

  static Map<String, JobState> cancel(Db db, List<String> ids, Counts counts, long now)
      throws SQLException {
    Map<String, JobState> before = new LinkedHashMap<>();
    for (String id : ids) {
      List<Found> found =
          db.query(
              "cancel-find",
              r ->
                  new Found(
                      r.getLong(1),
                      r.getLong(2),
                      r.getInt(3),
                      Db.longOrNull(r, 4),
                      Db.longOrNull(r, 5)),
              id);
      if (!found.isEmpty() && before.putIfAbsent(id, Codes.state(found.get(0).state)) == null) {
        cancel(db, found.get(0), counts, now);
      }
    }
    return before;
  }

  private static void cancel(Db db, Found job, Counts counts, long now) throws SQLException {
    if (db.update("cancel", CANCELLED, now, job.id) == 0) {
      return;
    }
    counts.leave(job.lane, job.state, null);
    counts.enter(job.lane, Codes.SKIPPED, CANCELLED);
    if (job.state == Codes.LEASED) {
      // Lost, so that what its run may yet say of it is known for stale.
      db.update("attempt-add", job.id, job.lease, Codes.LOST, job.startedAt, now, CANCELLED, null);
    }
  }

  /** The next jobs beyond an id. */
  static List<Walked> walk(Db db, long after, int limit) throws SQLException {
    return db.query(
        "ended",
        limit,
        r ->
            new Walked(
                r.getLong(1),
                r.getString(2),
                r.getLong(3),
                r.getInt(4),
                r.getLong(5),
                r.getString(6)),
        after);
  }

  /** Removes jobs that are still as they were seen, with their history. */
  static int purge(Db db, List<Walked> jobs, boolean keepIds, Counts counts, long before)
      throws SQLException {
    int purged = 0;
    for (Walked job : jobs) {
      if (db.update("purge", job.id, job.state, before) == 1) {
        db.update("purge-attempts", job.id);
        counts.leave(job.lane, job.state, job.reason);
        if (keepIds) {
          db.update("known-add", job.artifactId, job.state);
        }
        purged++;
      }
    }
    return purged;
  }
}
