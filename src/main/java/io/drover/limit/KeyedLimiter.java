package io.drover.limit;

import io.drover.job.Demand;
import io.drover.job.Key;
import io.drover.job.KeyMemory;
import io.drover.job.KeyState;
import io.drover.job.Lease;
import io.drover.limit.WaitingLane.Waiter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Exact caps, rates and rests per key without a waiting thread. Leased jobs wait in lanes; a lane
 * under a closed key is parked under that key and costs nothing until the key opens; a freed permit
 * goes to the lane whose head was leased first. Every job needs a worker too, so what is let go
 * never waits again.
 *
 * <p>Thread-safe. Those who wait are called outside the lock, on the thread that freed the permit.
 */
public final class KeyedLimiter implements Demand {
  private record LaneId(Key resolver, Key host, boolean suspect) {}

  /** One of those who wait; each is told exactly once. */
  public interface Turn {
    /** It may run now, until it closes the permit. */
    void go(Permit permit);

    /** It never will, and its lease goes back to the queue. */
    default void off() {}
  }

  private record Grant(Waiter waiter, Permit permit, boolean keepFirst) {}

  private final int workers;
  private final LongSupplier clock;
  private final LimiterEvents events;
  private final Pace pace = new Pace();
  private final Slots slots;
  private final Map<LaneId, WaitingLane> byId = new HashMap<>();
  private final AlarmQueue alarms;
  private final Lanes lanes;
  private final Slot suspects;
  private int running;
  private boolean paused;
  private boolean stopped;

  /**
   * @param workers how many jobs may run in all, at least 1
   * @param clock nanoseconds since the epoch, which never go back
   */
  public KeyedLimiter(int workers, Limits limits, LongSupplier clock, LimiterEvents events) {
    this.workers = workers;
    this.clock = clock;
    this.events = events;
    this.alarms = new AlarmQueue(events);
    this.lanes = new Lanes(alarms);
    this.slots = new Slots(limits);
    this.suspects = Slot.single(limits);
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
      WaitingLane lane = byId.computeIfAbsent(id, this::newLane);
      for (Slot slot : lane.slots()) {
        slot.arrives();
      }
      lane.waiters().add(new Waiter(lease, turn));
      if (lane.waiters().size() == 1) {
        lanes.place(lane, clock.getAsLong());
      } else {
        lanes.grew(lane);
      }
      grants = dispatch();
    }
    grants.forEach(this::tell);
    return true;
  }

  /** No more permits from now on. Returns those who wait, in the order of their leases. */
  public List<Lease> stop() {
    List<Waiter> left = new ArrayList<>();
    synchronized (this) {
      stopped = true;
      for (WaitingLane lane : byId.values()) {
        lane.slots().forEach(slot -> slot.givesUp(lane.waiters().size()));
        left.addAll(lane.waiters());
      }
      byId.clear();
      lanes.clear();
    }
    return turnOff(left);
  }

  private static List<Lease> turnOff(List<Waiter> waiters) {
    waiters.forEach(waiter -> waiter.turn().off());
    return waiters.stream().map(Waiter::lease).sorted(Comparator.comparingLong(Lease::id)).toList();
  }

  @Override
  public long now() {
    return clock.getAsLong() / 1_000_000;
  }

  /** How many more leases can be put to use; those parked under a closed key do not count. */
  @Override
  public synchronized int room() {
    return stopped || paused ? 0 : Math.max(0, target() - running - lanes.runnableWaiters());
  }

  @Override
  public synchronized Room roomFor(Key key, KeyState state) {
    return slots.roomFor(key, state, workers, pace, clock.getAsLong());
  }

  @Override
  public synchronized @Nullable String reserve(Key key, int jobs) {
    return slots.reserve(key, jobs, clock.getAsLong());
  }

  /** How many jobs run now. */
  public synchronized int running() {
    return running;
  }

  /** What runs now, and how each key stands that has something to do with it. */
  public synchronized Activity activity() {
    return new Activity(running, workers, slots.uses(clock.getAsLong()));
  }

  private int target() {
    return workers + (int) pace.ahead(workers);
  }

  /**
   * Follows what is commanded. Of what is paused nothing starts any more; who waits for it goes
   * back to the queue.
   */
  public void obey(boolean all, Map<Key, KeyState> keys) {
    List<Waiter> off = new ArrayList<>();
    List<Grant> grants;
    synchronized (this) {
      long now = clock.getAsLong();
      paused = all;
      keys.forEach(
          (key, state) ->
              slots.ifKnown(
                  key,
                  slot -> {
                    slot.obey(state.orders(), now);
                    lanes.lookAgain(slot, now);
                  }));
      for (WaitingLane lane : List.copyOf(byId.values())) {
        if (paused || lane.slots().stream().anyMatch(Slot::isPaused)) {
          dissolve(lane, off, now);
        }
      }
      grants = dispatch();
    }
    giveBack(off);
    grants.forEach(this::tell);
    events.room();
  }

  /** Takes all who wait in a lane out of it. */
  private void dissolve(WaitingLane lane, List<Waiter> off, long now) {
    lanes.remove(lane);
    byId.remove(lane.id());
    for (Slot slot : lane.slots()) {
      slot.givesUp(lane.waiters().size());
    }
    off.addAll(lane.waiters());
    lanes.lookAgain(lane.slots(), now);
  }

  private void giveBack(List<Waiter> off) {
    if (!off.isEmpty()) {
      events.givenBack(turnOff(off));
    }
  }

  /** The time of an alarm has come. */
  public void ring() {
    List<Grant> grants;
    synchronized (this) {
      long now = clock.getAsLong();
      for (Slot slot : alarms.due(now)) {
        lanes.lookAgain(slot, now);
      }
      grants = dispatch();
    }
    grants.forEach(this::tell);
  }

  /** What keys have learned since the last call, to be kept. */
  public synchronized Map<Key, KeyMemory> news() {
    return slots.news(clock.getAsLong());
  }

  /** All that keys have learned, for a stop. */
  public synchronized Map<Key, KeyMemory> memories() {
    return slots.memories(clock.getAsLong());
  }

  /** Forgets keys that nobody needs and that would start alike. */
  public synchronized void forgetQuiet() {
    slots.forgetAll(clock.getAsLong());
  }

  /** How many keys are in memory. */
  public synchronized int keys() {
    return slots.size();
  }

  private WaitingLane newLane(LaneId id) {
    List<Slot> needed = new ArrayList<>(3);
    for (Key key : List.of(id.resolver, id.host)) {
      if (!key.isNone()) {
        needed.add(slots.of(key, KeyState.NONE, clock.getAsLong()));
      }
    }
    if (id.suspect) {
      needed.add(suspects);
    }
    return new WaitingLane(id, needed);
  }

  private List<Grant> dispatch() {
    List<Grant> grants = new ArrayList<>(1);
    if (stopped || paused) {
      return grants;
    }
    while (running < workers) {
      WaitingLane lane = lanes.pollRunnable();
      if (lane == null) {
        break;
      }
      long now = clock.getAsLong();
      if (Slot.firstClosed(lane.slots(), now) == null) {
        grants.add(grant(lane, now));
      }
      if (lane.waiters().isEmpty()) {
        byId.remove(lane.id());
      } else {
        lanes.place(lane, now);
      }
      lanes.lookAgain(lane.slots(), now);
    }
    return grants;
  }

  private Grant grant(WaitingLane lane, long now) {
    Waiter waiter = lane.waiters().remove();
    running++;
    boolean keepFirst = false;
    for (Slot slot : lane.slots()) {
      slot.waits(-1);
      keepFirst |= slot.starts(now);
    }
    return new Grant(waiter, new Held(lane.slots(), now), keepFirst);
  }

  private void tell(Grant grant) {
    if (grant.keepFirst) {
      events.keep();
    }
    grant.waiter.turn().go(grant.permit);
  }

  private void release(Held held) {
    List<Grant> grants;
    boolean wanting;
    synchronized (this) {
      if (held.closed) {
        return;
      }
      held.closed = true;
      long now = clock.getAsLong();
      pace.jobTook(now - held.since);
      running--;
      for (Slot slot : held.slots) {
        slot.ends();
        lanes.lookAgain(slot, now);
        slots.forget(slot, now);
      }
      grants = dispatch();
      int room = room();
      wanting = room > 0 && (lanes.runnableWaiters() == 0 || room >= target() / 4);
    }
    grants.forEach(this::tell);
    if (wanting) {
      events.room();
    }
  }

  /** What one running job holds. */
  private final class Held implements Permit {
    private List<Slot> slots;
    private final long since;
    private long began;
    private boolean asked; // whether the request that the place was charged for has been made
    private boolean closed;

    Held(List<Slot> slots, long since) {
      this.slots = slots;
      this.since = since;
      this.began = since;
    }

    @Override
    public long since() {
      return since;
    }

    @Override
    public void answered(Reply reply) {
      List<Waiter> off = new ArrayList<>();
      boolean rests = reply.kind() == Reply.Kind.THROTTLED;
      synchronized (KeyedLimiter.this) {
        Slot host = host();
        if (closed || host == null) {
          return;
        }
        long now = clock.getAsLong();
        if (reply.kind() == Reply.Kind.FINE) {
          host.fine(began);
          lanes.lookAgain(host, now);
        } else {
          host.refused(began, now, rests, reply.retryAfter());
          sendAway(host, off, now);
        }
        began = now;
      }
      giveBack(off);
      if (rests) {
        events.keep();
      }
    }

    /** Who waits for a key that rests for long goes back to the queue, where others may take it. */
    private void sendAway(Slot host, List<Waiter> off, long now) {
      if (host.opensAt(now) - now > Pace.LEASE_NANOS) {
        for (WaitingLane lane : List.copyOf(host.parked())) {
          dissolve(lane, off, now);
        }
      }
    }

    private @Nullable Slot host() {
      return slots.stream()
          .filter(slot -> slot.key().kind() == Key.Kind.HOST)
          .findFirst()
          .orElse(null);
    }

    @Override
    public boolean moveTo(Key key) {
      KeyState state = events.stateOf(key);
      List<Grant> grants;
      boolean keepFirst;
      synchronized (KeyedLimiter.this) {
        Slot old = host();
        long now = clock.getAsLong();
        if (old != null && old.key().equals(key)) {
          return goesOn(old, now);
        }
        Slot next = KeyedLimiter.this.slots.of(key, state, now);
        if (closed || stopped || !next.isOpen(now)) {
          return false;
        }
        asked = true;
        keepFirst = next.starts(now);
        List<Slot> moved = new ArrayList<>(slots);
        moved.remove(old);
        moved.add(next);
        slots = moved;
        began = now;
        if (old != null) {
          old.ends();
          lanes.lookAgain(old, now);
        }
        grants = dispatch();
      }
      if (keepFirst) {
        events.keep();
      }
      grants.forEach(KeyedLimiter.this::tell);
      return true;
    }

    /** The first request to a host was charged with the place there, each further one is now. */
    private boolean goesOn(Slot host, long now) {
      if (asked && !host.charges(now)) {
        return false;
      }
      asked = true;
      began = now;
      return true;
    }

    @Override
    public void close() {
      release(this);
    }
  }
}
