package io.drover.queue;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds what is kept for speed against the rows that it is made of: the leases and jobs are the
 * truth, everything else is a cache.
 */
final class Doctor {
  private record Lane(long id, String name, List<Long> rows, List<Long> counts) {}

  private record Reason(int state, String reason, long rows, long count) {}

  private Doctor() {}

  /** What is wrong, in words, a line each. */
  static List<String> examine(Db db) throws SQLException {
    List<String> findings = new ArrayList<>();
    for (Lane lane : lanes(db)) {
      findings.add(
          "lane %s counts ready, delayed, done, skipped, error as %s, its jobs are %s"
              .formatted(lane.name, lane.counts, lane.rows));
    }
    for (Reason reason : reasons(db)) {
      findings.add(
          "reason %s counts %d jobs in %s, there are %d"
              .formatted(reason.reason, reason.count, Codes.state(reason.state), reason.rows));
    }
    long orphans = db.number("doctor-orphans").orElseThrow();
    if (orphans > 0) {
      findings.add(
          "%d leases belong to no process; the next queue run takes them back".formatted(orphans));
    }
    return findings;
  }

  /** Writes the caches anew from the rows. */
  static void repair(Db db) throws SQLException {
    for (Lane lane : lanes(db)) {
      List<Object> args = new ArrayList<>(lane.rows);
      args.add(lane.id);
      db.update("doctor-lane-mend", args.toArray());
    }
    for (Reason reason : reasons(db)) {
      db.update("doctor-reason-mend", reason.state, reason.reason, reason.rows);
    }
    db.update("doctor-unpark");
  }

  private static List<Lane> lanes(Db db) throws SQLException {
    return db.query(
        "doctor-lanes",
        r ->
            new Lane(
                r.getLong(1),
                r.getString(2) + "/" + (r.getString(3).isEmpty() ? "-" : r.getString(3)),
                List.of(r.getLong(4), r.getLong(5), r.getLong(6), r.getLong(7), r.getLong(8)),
                List.of(r.getLong(9), r.getLong(10), r.getLong(11), r.getLong(12), r.getLong(13))));
  }

  private static List<Reason> reasons(Db db) throws SQLException {
    return db.query(
        "doctor-reasons", r -> new Reason(r.getInt(1), r.getString(2), r.getLong(3), r.getLong(4)));
  }
}
