package io.drover.queue;

import io.drover.job.Key;
import io.drover.settings.Settings.Fairness;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Deals room to lanes, one job at a time, always to the lane whose turn comes first in virtual time
 * (start-time fair queueing, Goyal, Vin and Cheng 1996). A lane that is given a job goes back by
 * {@link #TURN} divided by its weight. Lanes whose key has no room left drop out of the plan and
 * keep their turn. Lanes are read from the database only as far as the room reaches.
 */
final class LeasePlan {
  /** One turn of a lane of weight 1, in units of virtual time. */
  static final long TURN = 1 << 20;

  /** The most that one lane weighs more than another: the floor under the smallest lane's share. */
  private static final int MAX_WEIGHT = 64;

  private final Demand demand;
  private final Fairness fairness;
  private final PriorityQueue<Feed> feeds =
      new PriorityQueue<>(Comparator.comparingLong(Feed::next));
  private final PriorityQueue<Lane> lanes =
      new PriorityQueue<>(Comparator.comparingLong(Lane::turn).thenComparingLong(Lane::id));
  private final Map<Key, Integer> room = new HashMap<>();
  private final List<Lane> dealt = new ArrayList<>();
  private long virtualTime;

  LeasePlan(Demand demand, Fairness fairness, long virtualTime) {
    this.demand = demand;
    this.fairness = fairness;
    this.virtualTime = virtualTime;
  }

  /** A resolver's lanes in the order of their turns. */
  interface Feed extends AutoCloseable {
    Key resolver();

    /** The turn of the lane that {@link #take} gives next; {@link Long#MAX_VALUE} at the end. */
    long next();

    Lane take() throws SQLException;

    @Override
    void close() throws SQLException;
  }

  /** A lane in the plan. */
  static final class Lane {
    private final long id;
    private final Key resolver;
    private final Key host;
    private final int ready;
    private long turn;
    private int jobs;

    Lane(long id, Key resolver, Key host, int ready, long turn) {
      this.id = id;
      this.resolver = resolver;
      this.host = host;
      this.ready = ready;
      this.turn = turn;
    }

    long id() {
      return id;
    }

    /** When the lane's next job has its turn. */
    long turn() {
      return turn;
    }

    /** How many jobs it was given. */
    int jobs() {
      return jobs;
    }

    int ready() {
      return ready;
    }
  }

  void add(Feed feed) {
    feeds.add(feed);
  }

  /**
   * Deals.
   *
   * @return the lanes in the order of the jobs given, a lane once for each of its jobs
   */
  List<Lane> deal() throws SQLException {
    int left = demand.room();
    List<Lane> order = new ArrayList<>();
    while (left > 0) {
      readAhead();
      Lane lane = lanes.poll();
      if (lane == null) {
        break;
      }
      if (!takeRoom(lane)) {
        continue;
      }
      virtualTime = Math.max(virtualTime, lane.turn);
      lane.turn += TURN / weight(lane);
      if (lane.jobs++ == 0) {
        dealt.add(lane);
      }
      order.add(lane);
      left--;
      if (lane.jobs < lane.ready) {
        lanes.add(lane);
      }
    }
    return order;
  }

  /** The lanes that were given jobs. */
  List<Lane> dealt() {
    return dealt;
  }

  /** The virtual time now: the latest turn that was taken. */
  long virtualTime() {
    return virtualTime;
  }

  /** Reads lanes until the one whose turn is first of all is among those in memory. */
  private void readAhead() throws SQLException {
    while (!feeds.isEmpty()) {
      Feed feed = feeds.element();
      Lane first = lanes.peek();
      if (first != null && first.turn < feed.next()) {
        return;
      }
      feeds.remove();
      if (feed.next() == Long.MAX_VALUE || roomFor(feed.resolver()) == 0) {
        feed.close(); // a thousand lanes of a full resolver cost one look
        continue;
      }
      lanes.add(feed.take());
      feeds.add(feed);
    }
  }

  private boolean takeRoom(Lane lane) {
    if (roomFor(lane.resolver) == 0 || roomFor(lane.host) == 0) {
      return false;
    }
    room.merge(lane.resolver, -1, Integer::sum);
    room.merge(lane.host, -1, Integer::sum);
    return true;
  }

  private int roomFor(Key key) {
    return room.computeIfAbsent(
        key, k -> k.isNone() ? Integer.MAX_VALUE : Math.max(0, demand.roomFor(k)));
  }

  /**
   * By default the time that the lane's backlog still needs, in rounds of its host's cap: whoever
   * needs longest starts first, so that all end as early as can be.
   */
  private int weight(Lane lane) {
    if (fairness == Fairness.EQUAL) {
      return 1;
    }
    int rounds =
        (lane.ready - lane.jobs) / demand.cap(lane.host.isNone() ? lane.resolver : lane.host);
    return Math.max(1, Math.min(MAX_WEIGHT, rounds));
  }
}
