package io.drover.queue;

import io.drover.job.Demand;
import io.drover.job.Demand.Room;
import io.drover.job.Key;
import io.drover.job.KeyState;
import io.drover.job.Outcome.Moved;
import io.drover.queue.LeasePlan.Lane;
import io.drover.queue.LeasePlan.Parked;
import io.drover.queue.WorkQueue.Grant;
import io.drover.settings.Settings.Fairness;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lease transaction: SQL seeks, the plan deals, SQL stamps. */
final class Leasing {
  private record State(long leaseId, long service, long longest, List<Long> turns) {}

  private static final long NEVER = Long.MAX_VALUE;

  /** How many jobs that a lane has not counted are found at once. */
  private static final int LOOK_AHEAD = 64;

  private Leasing() {}

  /**
   * @param lanes finds lanes by their names
   */
  static Grant lease(Db db, LaneIds lanes, Demand demand, Fairness fairness, long owner, long now)
      throws SQLException {
    db.update("lane-wake", demand.now());
    State state =
        db.query(
                "queue-read",
                r ->
                    new State(
                        r.getLong(1),
                        r.getLong(2),
                        r.getLong(3),
                        List.of(r.getLong(4), r.getLong(5), r.getLong(6))))
            .get(0);
    Weights weights = new Weights(fairness, state.service, state.longest);
    LeasePlan plan = new LeasePlan(demand, weights, state.leaseId + 1, state.turns);
    List<LaneFeed> feeds = feeds(db, plan);
    List<Lane> order;
    try {
      order = plan.deal();
    } finally {
      for (LaneFeed feed : feeds) {
        feed.close();
      }
    }
    Grant grant = order.isEmpty() ? Grant.NONE : stamp(db, plan, order, state.leaseId, owner, now);
    if (grant.count() > 0) {
      db.update("queue-advance", grant.last(), weights.longest());
      for (int i = 0; i < LeasePlan.CLASSES; i++) {
        if (plan.virtualTime(i) != state.turns.get(i)) {
          db.update("turn-advance", plan.virtualTime(i), i);
        }
      }
      reserve(db, demand, plan.taken());
    }
    Rerouting rerouting = new Rerouting(db, lanes);
    park(db, plan.parked(), demand.now() + Moved.PATIENCE.toMillis(), rerouting);
    boolean again = plan.parked().size() >= LeasePlan.MAX_PARKED || rerouting.hasMoved();
    return grant.andThen(nextWake(db, plan), again);
  }

  private static @Nullable Long nextWake(Db db, LeasePlan plan) throws SQLException {
    long lane = db.query("next-wake", 1, r -> r.getLong(1)).stream().findFirst().orElse(NEVER);
    long next = Math.min(lane, plan.nextOpening().orElse(NEVER));
    return next == NEVER ? null : next;
  }

  private static List<LaneFeed> feeds(Db db, LeasePlan plan) throws SQLException {
    List<LaneFeed> feeds = new ArrayList<>();
    db.query(
        "lease-resolvers",
        r -> {
          long id = r.getLong(1);
          Key resolver = Key.resolver(r.getString(2));
          KeyState state = KeyRows.state(r, 3);
          for (int i = 0; i < LeasePlan.CLASSES; i++) {
            Long head = Db.longOrNull(r, 11 + i);
            if (head != null) {
              LaneFeed feed = new LaneFeed(db, id, resolver, state, i, head);
              feeds.add(feed);
              plan.add(i, feed);
            }
          }
          return id;
        });
    return feeds;
  }

  /**
   * @param longFrom from when on a host's rest is too long for jobs that need not wait for it
   */
  private static void park(Db db, List<Parked> parked, long longFrom, Rerouting rerouting)
      throws SQLException {
    for (Parked one : parked) {
      Lane lane = one.lane();
      boolean paused = one.until() == Room.WHEN_RESUMED;
      boolean done = paused || lane.restsUntil() <= longFrom || rerouting.moveOut(lane);
      if (done) { // else the next transaction goes on
        db.addBatch("lane-park", paused ? 2 : 1, paused ? null : one.until(), lane.id());
      }
    }
    if (!parked.isEmpty()) {
      db.runBatch("lane-park");
    }
    rerouting.write();
  }

  private static Grant stamp(
      Db db, LeasePlan plan, List<Lane> order, long last, long owner, long now)
      throws SQLException {
    Map<Lane, Deque<Long>> jobs = new HashMap<>();
    for (Lane lane : plan.dealt()) {
      // Where the count says that these are the last ones, it is looked whether that is so.
      int ahead = lane.jobs() == lane.ready() ? LOOK_AHEAD : 0;
      List<Long> next = db.query("lease-jobs", lane.jobs() + ahead, r -> r.getLong(1), lane.id());
      int given = Math.min(next.size(), lane.jobs());
      jobs.put(lane, new ArrayDeque<>(next.subList(0, given)));
      // A lane that gives fewer than it counted has none left: its count mends itself.
      int left = given < lane.jobs() ? 0 : lane.ready() - given + next.size() - given;
      db.addBatch("lease-turn", left, lane.turn(), lane.weight(), lane.id());
    }
    db.runBatch("lease-turn");
    long leaseId = last;
    for (Lane lane : order) {
      Long job = jobs.getOrDefault(lane, new ArrayDeque<>()).poll();
      if (job != null) {
        db.addBatch("lease-stamp", owner, ++leaseId, now, job);
      }
    }
    int count = Math.toIntExact(leaseId - last);
    if (count > 0) {
      db.runBatch("lease-stamp");
    }
    return new Grant(last + 1, leaseId, count, null, false);
  }

  /** What rates will have given out goes into the same commit as the leases that it is for. */
  private static void reserve(Db db, Demand demand, Map<Key, Integer> taken) throws SQLException {
    for (Map.Entry<Key, Integer> one : taken.entrySet()) {
      Key key = one.getKey();
      String tat = key.isNone() ? null : demand.reserve(key, one.getValue());
      if (tat != null) {
        db.update("key-tat", tat, KeyRows.kind(key), key.name());
      }
    }
  }
}
