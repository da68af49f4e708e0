package io.drover.queue;

import io.drover.job.Key;
import io.drover.queue.LeasePlan.Lane;
import io.drover.queue.WorkQueue.Grant;
import io.drover.settings.Settings.Fairness;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lease transaction: SQL seeks, the plan deals, SQL stamps. */
final class Leasing {
  private record Clock(long leaseId, long virtualTime) {}

  private Leasing() {}

  static Grant lease(Db db, Demand demand, Fairness fairness, long owner, long now)
      throws SQLException {
    Clock clock = db.query("clock-read", r -> new Clock(r.getLong(1), r.getLong(2))).get(0);
    LeasePlan plan = new LeasePlan(demand, fairness, clock.virtualTime());
    List<LaneFeed> feeds =
        db.query(
            "lease-resolvers",
            r -> new LaneFeed(db, r.getLong(1), Key.resolver(r.getString(2)), r.getLong(3)));
    List<Lane> order;
    try {
      feeds.forEach(plan::add);
      order = plan.deal();
    } finally {
      for (LaneFeed feed : feeds) {
        feed.close();
      }
    }
    if (order.isEmpty()) {
      return Grant.NONE;
    }
    return stamp(db, plan, order, clock, owner, now);
  }

  private static Grant stamp(
      Db db, LeasePlan plan, List<Lane> order, Clock clock, long owner, long now)
      throws SQLException {
    Map<Lane, Deque<Long>> jobs = new HashMap<>();
    for (Lane lane : plan.dealt()) {
      List<Long> next = db.query("lease-jobs", lane.jobs(), r -> r.getLong(1), lane.id());
      jobs.put(lane, new ArrayDeque<>(next));
      // A lane that gives fewer than it counted has none left: its count mends itself.
      int left = next.size() < lane.jobs() ? 0 : lane.ready() - next.size();
      db.addBatch("lease-turn", left, lane.turn(), lane.id());
    }
    db.runBatch("lease-turn");
    long leaseId = clock.leaseId();
    for (Lane lane : order) {
      Long job = jobs.getOrDefault(lane, new ArrayDeque<>()).poll();
      if (job != null) {
        db.addBatch("lease-stamp", owner, ++leaseId, now, job);
      }
    }
    int count = Math.toIntExact(leaseId - clock.leaseId());
    if (count > 0) {
      db.runBatch("lease-stamp");
    }
    db.update("clock-advance", leaseId, plan.virtualTime());
    return new Grant(clock.leaseId() + 1, leaseId, count);
  }

  /** A resolver's lanes; its reader opens only when the plan comes to it. */
  private static final class LaneFeed implements LeasePlan.Feed {
    private static final String SQL = "lease-lanes";

    private final Db db;
    private final long resolverId;
    private final Key resolver;
    private long next;
    private @Nullable PreparedStatement statement;
    private @Nullable ResultSet rows;

    LaneFeed(Db db, long resolverId, Key resolver, long next) {
      this.db = db;
      this.resolverId = resolverId;
      this.resolver = resolver;
      this.next = next;
    }

    @Override
    public Key resolver() {
      return resolver;
    }

    @Override
    public long next() {
      return next;
    }

    @Override
    public Lane take() throws SQLException {
      ResultSet row = rows == null ? open() : rows;
      Lane lane =
          new Lane(row.getLong(1), resolver, Key.host(row.getString(4)), row.getInt(3), next);
      next = row.next() ? row.getLong(2) : Long.MAX_VALUE;
      return lane;
    }

    private ResultSet open() throws SQLException {
      PreparedStatement lent = db.borrow(SQL);
      statement = lent;
      lent.setLong(1, resolverId);
      ResultSet opened = lent.executeQuery();
      rows = opened;
      if (!opened.next()) {
        throw new SQLException("resolver " + resolver + " had a lane a moment ago");
      }
      return opened;
    }

    @Override
    public void close() throws SQLException {
      if (rows != null) {
        rows.close();
        rows = null;
      }
      if (statement != null) {
        db.giveBack(SQL, statement);
        statement = null;
      }
      next = Long.MAX_VALUE;
    }
  }
}
