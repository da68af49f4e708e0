package io.drover.limit;

import io.drover.job.Key;
import io.drover.job.Lease;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Exact caps per key without a waiting thread. Leased jobs wait in lanes; a lane under a full key
 * is parked under that key and costs nothing until the key has room; a freed permit goes to the
 * lane whose head was leased first. Every job needs a worker too, so what is let go never waits
 * again.
 *
 * <p>Thread-safe. Those who wait are called outside the lock, on the thread that freed the permit.
 */
public final class KeyedLimiter {
  private record LaneId(Key resolver, Key host, boolean suspect) {}

  /** One of those who wait; each is told exactly once. */
  public interface Turn {
    /** It may run now, until it closes the permit. */
    void go(Permit permit);

    /** It never will: the limiter has stopped, and whoever stopped it has the lease. */
    default void off() {}
  }

  private record Waiter(Lease lease, Turn turn) {}

  private record Grant(Waiter waiter, Permit permit) {
    void tell() {
      waiter.turn.go(permit);
    }
  }

  private final int workers;
  private final Limits limits;
  private final LongSupplier nanoTime;
  private final Runnable onRoom;
  private final Pace pace = new Pace();
  private final Map<Key, Slot> slots = new HashMap<>();
  private final Map<LaneId, Lane> lanes = new HashMap<>();
  private final TreeSet<Lane> runnable = new TreeSet<>(Lane.BY_HEAD);
  private final Slot suspects = new Slot(1);
  private int running;
  private int runnableWaiters;
  private boolean stopped;

  /**
   * @param workers how many jobs may run in all, at least 1
   * @param nanoTime a monotonic clock
   * @param onRoom called, on any thread and often, when more leases can be put to use
   */
  public KeyedLimiter(int workers, Limits limits, LongSupplier nanoTime, Runnable onRoom) {
    this.workers = workers;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.onRoom = onRoom;
  }

  /**
   * Puts a leased job into its lane.
   *
   * @return false when the limiter has stopped: the lease is the caller's to give back
   */
  public boolean admit(Lease lease, Turn turn) {
    List<Grant> grants;
    synchronized (this) {
      if (stopped) {
        return false;
      }
      LaneId id = new LaneId(lease.resolver(), lease.host(), lease.suspect());
      Lane lane = lanes.computeIfAbsent(id, this::newLane);
      lane.slots.forEach(slot -> slot.waiting++);
      lane.waiters.add(new Waiter(lease, turn));
      if (lane.waiters.size() == 1) {
        place(lane);
      } else {
        count(lane, 1);
      }
      grants = dispatch();
    }
    grants.forEach(Grant::tell);
    return true;
  }

  /** No more permits from now on. Returns those who wait, in the order of their leases. */
  public List<Lease> stop() {
    List<Waiter> left;
    synchronized (this) {
      stopped = true;
      left = lanes.values().stream().flatMap(lane -> lane.waiters.stream()).toList();
      lanes.clear();
      runnable.clear();
    }
    left.forEach(waiter -> waiter.turn.off());
    return left.stream().map(Waiter::lease).sorted(Comparator.comparingLong(Lease::id)).toList();
  }

  /** How many more leases can be put to use; those parked under a full key do not count. */
  public synchronized int room() {
    return stopped ? 0 : Math.max(0, target() - running - runnableWaiters);
  }

  /** How many more leases of one key can be put to use. */
  public synchronized int roomFor(Key key) {
    int cap = Math.min(workers, limits.cap(key));
    Slot slot = slots.get(key);
    int taken = slot == null ? 0 : slot.running + slot.waiting - slot.elsewhere;
    return Math.max(0, cap + (int) Math.ceil(pace.ahead(cap)) - taken);
  }

  /** How many jobs of one key may run at once. */
  public int cap(Key key) {
    return Math.min(workers, limits.cap(key));
  }

  /** How many jobs run now. */
  public synchronized int running() {
    return running;
  }

  private int target() {
    return workers + (int) pace.ahead(workers);
  }

  private Lane newLane(LaneId id) {
    List<Slot> needed = new ArrayList<>(3);
    for (Key key : List.of(id.resolver, id.host)) {
      if (!key.isNone()) {
        needed.add(slots.computeIfAbsent(key, k -> new Slot(limits.cap(k))));
      }
    }
    if (id.suspect) {
      needed.add(suspects);
    }
    return new Lane(id, needed);
  }

  /** A lane that waits is in exactly one place: under one full key, or among the runnable. */
  private void place(Lane lane) {
    Slot full = lane.firstFull();
    lane.parkedUnder = full;
    count(lane, lane.waiters.size());
    if (full == null) {
      runnable.add(lane);
      return;
    }
    full.parked.add(lane);
    // The place that this lane does not take may serve another one under its other keys.
    for (Slot slot : lane.slots) {
      if (!slot.isFull()) {
        unparkOne(slot);
      }
    }
  }

  /**
   * Who is parked under one key waits for that one alone: it takes neither a worker nor any of the
   * room that its other keys have for others.
   */
  private void count(Lane lane, int by) {
    if (lane.parkedUnder == null) {
      runnableWaiters += by;
      return;
    }
    for (Slot slot : lane.slots) {
      if (slot != lane.parkedUnder) {
        slot.elsewhere += by;
      }
    }
  }

  private void unparkOne(Slot slot) {
    Lane lane = slot.parked.pollFirst();
    if (lane != null) {
      count(lane, -lane.waiters.size());
      place(lane);
    }
  }

  private List<Grant> dispatch() {
    List<Grant> grants = new ArrayList<>(1);
    while (running < workers && !runnable.isEmpty()) {
      Lane lane = runnable.first();
      runnable.remove(lane);
      count(lane, -lane.waiters.size());
      if (lane.firstFull() == null) {
        grants.add(grant(lane));
      }
      if (lane.waiters.isEmpty()) {
        lanes.remove(lane.id);
      } else {
        place(lane);
      }
    }
    return grants;
  }

  private Grant grant(Lane lane) {
    Waiter waiter = lane.waiters.remove();
    running++;
    for (Slot slot : lane.slots) {
      slot.waiting--;
      slot.running++;
    }
    long since = nanoTime.getAsLong();
    return new Grant(waiter, new Permit(() -> release(waiter.lease, lane.slots, since)));
  }

  private void release(Lease lease, List<Slot> held, long since) {
    List<Grant> grants;
    boolean wanting;
    synchronized (this) {
      pace.jobTook(nanoTime.getAsLong() - since);
      running--;
      for (Slot slot : held) {
        slot.running--;
        unparkOne(slot);
      }
      for (Key key : lease.keys()) {
        slots.computeIfPresent(key, (k, slot) -> slot.isIdle() ? null : slot);
      }
      grants = stopped ? List.of() : dispatch();
      int room = room();
      wanting = room > 0 && (runnableWaiters == 0 || room >= target() / 4);
    }
    grants.forEach(Grant::tell);
    if (wanting) {
      onRoom.run();
    }
  }

  /** One key's places. */
  private static final class Slot {
    private final int cap;
    private final TreeSet<Lane> parked = new TreeSet<>(Lane.BY_HEAD);
    private int running;
    private int waiting;
    private int elsewhere; // those of the waiting that are parked under another key

    Slot(int cap) {
      this.cap = cap;
    }

    boolean isFull() {
      return running >= cap;
    }

    boolean isIdle() {
      return running == 0 && waiting == 0;
    }
  }

  /** Jobs that share all their keys, in the order of their leases. */
  private static final class Lane {
    private static final Comparator<Lane> BY_HEAD =
        Comparator.comparingLong(lane -> lane.waiters.element().lease.id());

    private final LaneId id;
    private final List<Slot> slots;
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private @Nullable Slot parkedUnder;

    Lane(LaneId id, List<Slot> slots) {
      this.id = id;
      this.slots = slots;
    }

    @Nullable Slot firstFull() {
      for (Slot slot : slots) {
        if (slot.isFull()) {
          return slot;
        }
      }
      return null;
    }
  }
}
