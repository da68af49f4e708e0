package io.drover.queue;

import io.drover.job.Key;
import io.drover.job.Outcome.Moved;
import io.drover.queue.LeasePlan.Lane;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * Takes jobs that others may have an answer to out of the lane of a host that rests for long, and
 * puts them where no host is held: their next run finds out who else is to be asked. For one
 * transaction.
 */
final class Rerouting {
  /** How many jobs one transaction moves at most, so that others get their turn soon. */
  static final int MAX_JOBS = 500;

  private final Db db;
  private final LaneIds lanes;
  private final Counts counts = new Counts();
  private int left = MAX_JOBS;

  Rerouting(Db db, LaneIds lanes) {
    this.db = db;
    this.lanes = lanes;
  }

  /**
   * Has a lane looked at again that sleeps for long, since a job has come that may not have to wait
   * with it.
   */
  static void lookAgainAt(Db db, long lane, long now) throws SQLException {
    db.update("lane-unpark-long", lane, now + Moved.PATIENCE.toMillis());
  }

  /**
   * Moves the jobs of a lane that need not wait for its host.
   *
   * @return whether that is done; else the next transaction goes on
   */
  boolean moveOut(Lane lane) throws SQLException {
    OptionalLong classOf = db.number("reroutable", lane.id());
    if (classOf.isEmpty()) {
      return true;
    }
    String noHost = Key.NO_HOST.name();
    long to = lanes.of(db, lane.resolver().name(), noHost, (int) classOf.getAsLong());
    int moved = db.update("reroute", to, lane.id(), left);
    for (int i = 0; i < moved; i++) {
      counts.leave(lane.id(), Codes.READY, null);
      counts.enter(to, Codes.READY, null);
    }
    left -= moved;
    return left > 0;
  }

  /** Whether any job was moved. */
  boolean hasMoved() {
    return left < MAX_JOBS;
  }

  void write() throws SQLException {
    counts.write(db);
  }
}
