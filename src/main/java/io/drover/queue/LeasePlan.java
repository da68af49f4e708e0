package io.drover.queue;

import io.drover.job.Demand;
import io.drover.job.Demand.Room;
import io.drover.job.Key;
import io.drover.job.KeyState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Deals room to lanes, one job at a time, always to the lane whose turn comes first in virtual time
 * (start-time fair queueing, Goyal, Vin and Cheng 1996); its turn then moves back by what {@link
 * Weights} say. A higher class of priority goes before a lower one, but every {@link #FLOOR}th job
 * is each lower class's, so that none starves. Lanes whose key has no room left drop out of the
 * plan and keep their turn; those that only a time or a command can open are parked. Lanes are read
 * from the database only as far as the room reaches. For one transaction.
 */
final class LeasePlan {
  /** How many classes of priority there are. */
  static final int CLASSES = 3;

  /** Of so many jobs one is a lower class's, for each of them. */
  static final int FLOOR = 8;

  /** How many lanes one transaction parks at most, so that others get their turn soon. */
  static final int MAX_PARKED = 512;

  /** How many lanes of the same turn are looked at before one of them is dealt a job. */
  static final int MAX_TIES = 64;

  private final Demand demand;
  private final Weights weights;
  private final List<ClassOfLanes> classes = new ArrayList<>();
  private final Map<Key, Free> free = new HashMap<>();
  private final List<Lane> dealt = new ArrayList<>();
  private final List<Parked> parked = new ArrayList<>();
  private final long firstLease;

  /**
   * @param firstLease the id of the first lease that is dealt; the floor of the classes counts by
   *     it, so that it holds over many small transactions
   * @param virtualTimes of each class
   */
  LeasePlan(Demand demand, Weights weights, long firstLease, List<Long> virtualTimes) {
    this.demand = demand;
    this.weights = weights;
    this.firstLease = firstLease;
    for (Long virtualTime : virtualTimes) {
      classes.add(new ClassOfLanes(virtualTime));
    }
  }

  /** A resolver's lanes of one class in the order of their turns. */
  interface Feed extends AutoCloseable {
    Key resolver();

    KeyState state();

    /** The turn of the lane that {@link #take} gives next; {@link Long#MAX_VALUE} at the end. */
    long next();

    Lane take() throws SQLException;

    @Override
    void close() throws SQLException;
  }

  /** A lane that is blocked until a time, in epoch milliseconds, or until it is resumed. */
  record Parked(Lane lane, long until) {}

  /** A lane in the plan. */
  static final class Lane {
    private final long id;
    private final Key resolver;
    private final Key host;
    private final KeyState hostState;
    private final int ready;
    private final long service;
    private long turn;
    private long weight = 1;
    private int jobs;

    Lane(long id, Key resolver, Key host, KeyState hostState, int ready, long service, long turn) {
      this.id = id;
      this.resolver = resolver;
      this.host = host;
      this.hostState = hostState;
      this.ready = ready;
      this.service = service;
      this.turn = turn;
    }

    long id() {
      return id;
    }

    Key resolver() {
      return resolver;
    }

    /** The time before which its host wants to be left alone, in epoch milliseconds. */
    long restsUntil() {
      return hostState.memory().notBefore();
    }

    /** When the lane's next job has its turn. */
    long turn() {
      return turn;
    }

    /** What its last turn was divided by. */
    long weight() {
      return weight;
    }

    /** How many jobs it was given. */
    int jobs() {
      return jobs;
    }

    int ready() {
      return ready;
    }

    /** How many ready jobs it still has. */
    int left() {
      return ready - jobs;
    }

    /** How long its jobs take, in microseconds; 0 while unknown. */
    long service() {
      return service;
    }
  }

  void add(int classOf, Feed feed) {
    classes.get(classOf).feeds.add(feed);
  }

  /**
   * Deals.
   *
   * @return the lanes in the order of the jobs given, a lane once for each of its jobs
   */
  List<Lane> deal() throws SQLException {
    int left = demand.room();
    List<Lane> order = new ArrayList<>();
    while (order.size() < left && parked.size() < MAX_PARKED) {
      Lane lane = next(firstLease + order.size());
      if (lane == null) {
        break;
      }
      order.add(lane);
    }
    return order;
  }

  /** The lanes that were given jobs. */
  List<Lane> dealt() {
    return dealt;
  }

  /** The lanes that a time or a command must open. */
  List<Parked> parked() {
    return parked;
  }

  /** The virtual time of a class now: the latest turn that was taken. */
  long virtualTime(int classOf) {
    return classes.get(classOf).virtualTime;
  }

  /** How many more jobs each key was given, for those that were given any. */
  Map<Key, Integer> taken() {
    Map<Key, Integer> taken = new HashMap<>();
    free.forEach(
        (key, one) -> {
          if (one.taken > 0) {
            taken.put(key, one.taken);
          }
        });
    return taken;
  }

  /** When time alone opens the next resolver that has no room, in epoch milliseconds. */
  OptionalLong nextOpening() {
    return free.entrySet().stream()
        .filter(one -> one.getKey().kind() == Key.Kind.RESOLVER && one.getValue().isNone())
        .mapToLong(one -> one.getValue().room.opensAt())
        .filter(at -> at != Room.WHEN_FREED && at != Room.WHEN_RESUMED)
        .min();
  }

  private @Nullable Lane next(long lease) throws SQLException {
    int turn = Math.floorMod(lease, FLOOR);
    int first = turn == 0 ? 2 : turn == FLOOR / 2 ? 1 : 0;
    Lane lane = first == 0 ? null : classes.get(first).next();
    for (int i = 0; lane == null && i < CLASSES; i++) {
      lane = classes.get(i).next();
    }
    return lane;
  }

  private Free free(Key key, KeyState state) {
    Free known = free.get(key);
    if (known == null) {
      known = new Free(key.isNone() ? Room.UNBOUNDED : demand.roomFor(key, state));
      free.put(key, known);
    }
    return known;
  }

  /** What is left of one key's room. */
  private static final class Free {
    private final Room room;
    private int taken;

    Free(Room room) {
      this.room = room;
    }

    boolean isNone() {
      return room.jobs() <= taken;
    }
  }

  /** The lanes of one class, as far as they were read. */
  private final class ClassOfLanes {
    private final PriorityQueue<Feed> feeds =
        new PriorityQueue<>(Comparator.comparingLong(Feed::next));
    private final PriorityQueue<Lane> lanes =
        new PriorityQueue<>(Comparator.comparingLong(Lane::turn).thenComparingLong(Lane::id));
    private long virtualTime;

    ClassOfLanes(long virtualTime) {
      this.virtualTime = virtualTime;
    }

    /** Gives the next job of this class to its lane; null when no lane may have one. */
    @Nullable Lane next() throws SQLException {
      while (parked.size() < MAX_PARKED) {
        readAhead();
        Lane lane = lanes.poll();
        if (lane == null) {
          return null;
        }
        Free resolver = free(lane.resolver, KeyState.NONE); // known since its feed was opened
        Free host = free(lane.host, lane.hostState);
        if (resolver.isNone() || host.isNone()) {
          parkWhenOnlyTimeHelps(lane, host);
          continue;
        }
        resolver.taken++;
        host.taken++;
        virtualTime = Math.max(virtualTime, lane.turn);
        lane.weight = weights.of(lane, cap(lane));
        lane.turn += weights.turn(lane, lane.weight);
        if (lane.jobs++ == 0) {
          dealt.add(lane);
        }
        if (lane.left() > 0) {
          lanes.add(lane);
        }
        return lane;
      }
      return null;
    }

    private void parkWhenOnlyTimeHelps(Lane lane, Free host) {
      if (host.isNone() && host.room.opensAt() != Room.WHEN_FREED) {
        parked.add(new Parked(lane, host.room.opensAt()));
      }
    }

    private int cap(Lane lane) {
      Free host = free(lane.host, lane.hostState);
      return lane.host.isNone() ? free(lane.resolver, KeyState.NONE).room.cap() : host.room.cap();
    }

    /**
     * Reads lanes until the one whose turn is first of all is among those in memory; of those that
     * share it a few, to know what weighs much, and not the million that may have come together.
     */
    private void readAhead() throws SQLException {
      while (!feeds.isEmpty()) {
        Feed feed = feeds.element();
        Lane first = lanes.peek();
        if (first != null
            && (first.turn < feed.next()
                || (first.turn == feed.next() && lanes.size() >= MAX_TIES))) {
          return;
        }
        feeds.remove();
        Free resolver = free(feed.resolver(), feed.state());
        if (feed.next() == Long.MAX_VALUE || resolver.isNone()) {
          feed.close(); // a thousand lanes of a full resolver cost one look
          continue;
        }
        Lane lane = feed.take();
        weights.sees(lane, cap(lane));
        lanes.add(lane);
        feeds.add(feed);
      }
    }
  }
}
