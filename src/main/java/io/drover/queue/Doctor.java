package io.drover.queue;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds what is kept for speed against the rows that it is made of: the leases and jobs are the
 * truth, everything else is a cache. To look takes as long as there are jobs and keeps nobody
 * waiting; to mend is short, for only what differs is changed, and by how much it differs: the
 * counts and the rows go on together meanwhile.
 */
final class Doctor {
  /** The places of the counts. */
  private static final int DELAYED = 1;

  private static final int DONE = 2;
  private static final int SKIPPED = 3;
  private static final int ERROR = 4;

  private record Lane(long id, String name, List<Long> rows, List<Long> counts) {
    long differs(int place) {
      return rows.get(place) - counts.get(place);
    }
  }

  private record Reason(int state, String reason, long rows, long count) {}

  /**
   * What differed at one moment.
   *
   * @param parked how many lanes are parked
   * @param change the last change that was commanded
   */
  record Findings(
      List<Lane> lanes,
      List<Reason> reasons,
      long orphans,
      long parked,
      boolean paused,
      long change) {

    /** What is wrong, in words, a line each. */
    List<String> lines() {
      List<String> lines = new ArrayList<>();
      for (Lane lane : lanes) {
        lines.add(
            "lane %s counts ready, delayed, done, skipped, error as %s, its jobs are %s"
                .formatted(lane.name, lane.counts, lane.rows));
      }
      for (Reason reason : reasons) {
        lines.add(
            "reason %s counts %d jobs in %s, there are %d"
                .formatted(reason.reason, reason.count, Codes.state(reason.state), reason.rows));
      }
      if (orphans > 0) {
        lines.add(
            "%d leases belong to no process; the next queue run takes them back"
                .formatted(orphans));
      }
      return lines;
    }
  }

  private record Commanded(boolean paused, long change) {}

  private Doctor() {}

  /** All must be read at one moment. */
  static Findings examine(Db db) throws SQLException {
    Commanded commanded = commanded(db);
    return new Findings(
        lanes(db),
        reasons(db),
        db.number("doctor-orphans").orElseThrow(),
        db.number("doctor-parked").orElseThrow(),
        commanded.paused,
        commanded.change);
  }

  /**
   * Mends the caches.
   *
   * @return false when something was commanded since: another doctor may have mended the same, and
   *     it is to be looked at anew
   */
  static boolean mend(Db db, Findings found) throws SQLException {
    if (found.lanes.isEmpty() && found.reasons.isEmpty()) {
      return true;
    }
    if (commanded(db).change != found.change) {
      return false;
    }
    db.update("queue-change", found.paused ? 1 : 0);
    for (Lane lane : found.lanes) {
      db.update(
          "doctor-lane-mend",
          lane.differs(DELAYED),
          lane.differs(DONE),
          lane.differs(SKIPPED),
          lane.differs(ERROR),
          lane.id);
    }
    for (Reason reason : found.reasons) {
      db.update("doctor-reason-mend", reason.state, reason.reason, reason.rows - reason.count);
    }
    return true;
  }

  private static Commanded commanded(Db db) throws SQLException {
    return db.query("queue-commands", r -> new Commanded(r.getInt(1) == 1, r.getLong(2))).get(0);
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
