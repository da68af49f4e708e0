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
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Exact caps, rates and rests per key without a waiting thread. Leased jobs wait in lanes; a lane
 * under a closed key is parked under that key and costs nothing until the key opens; a freed permit
 * goes to the lane whose head was leased first. Every job needs a worker too, so what is let go
 * never waits again.
 *
 * <p>Thread-safe. Those who wait are called outside the lock: by the end of a job on its thread, by
 * one that goes on with another host {@linkplain LimiterEvents#apart apart} from it.
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

  private final int workers;
  private final LongSupplier clock;
  private final RandomGenerator random;
  private final LimiterEvents events;
  private final Pace pace = new Pace();
  private final Slots slots;
  private final Map<LaneId, WaitingLane> byId = new HashMap<>();
  private final AlarmQueue alarms;
  private final Lanes lanes;
  private final Slot suspects;
  private int running;
  private boolean paused;
  private boolean held;
  private boolean stopped;
  private long commands;

  /**
   * @param workers how many jobs may run in all, at least 1
   * @param clock nanoseconds since the epoch, which never go back
   * @param random spreads rests, so that hosts which refused together are not asked together
   */
  public KeyedLimiter(
      int workers,
      Limits limits,
      LongSupplier clock,
      RandomGenerator random,
      LimiterEvents events) {
    this.workers = workers;
    this.clock = clock;
    this.random = random;
    this.events = events;
    this.alarms = new AlarmQueue(events);
    this.lanes = new Lanes(alarms);
    this.slots = new Slots(limits);
    this.suspects = Slot.single(limits);
  }

  /**
   * Puts a leased job into its lane, or sends it back when that lane is closed for long.
   *
   * @return false when the limiter has stopped: the lease is the caller's to give back
   */
  public boolean admit(Lease lease, Turn turn) {
    return change(
        after -> {
          if (stopped) {
            return false;
          }
          long now = nanos();
          LaneId id = new LaneId(lease.resolver(), lease.host(), lease.suspect());
          WaitingLane lane = byId.computeIfAbsent(id, this::newLane);
          for (Slot slot : lane.slots()) {
            slot.arrives();
          }
          lane.waiters().add(new Waiter(lease, turn, now));
          if (lane.waiters().size() == 1) {
            lanes.place(lane, now);
          } else {
            lanes.grew(lane);
          }
          if (paused || held || lane.isClosedForLong(now)) {
            dissolve(lane, after, now);
          }
          return true;
        });
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
    left.forEach(waiter -> waiter.turn().off());
    return left.stream().map(Waiter::lease).sorted(Comparator.comparingLong(Lease::id)).toList();
  }

  @Override
  public long now() {
    return nanos() / 1_000_000;
  }

  /** How many more leases can be put to use; those parked under a closed key do not count. */
  @Override
  public synchronized int room() {
    return isShut() ? 0 : Math.max(0, target() - running - lanes.runnableWaiters());
  }

  @Override
  public synchronized Room roomFor(Key key, KeyState state) {
    return slots.roomFor(key, state, workers, pace, nanos());
  }

  @Override
  public synchronized @Nullable String reserve(Key key, int jobs) {
    return slots.reserve(key, jobs, nanos());
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
    changeWithin(
        after -> {
          long now = nanos();
          commands++;
          paused = all;
          keys.forEach(
              (key, state) -> {
                Slot slot = slots.known(key);
                if (slot != null) {
                  slot.obey(state.orders(), now);
                  lanes.lookAgain(slot, now);
                }
              });
          for (WaitingLane lane : List.copyOf(byId.values())) {
            if (paused || lane.isPaused()) {
              dissolve(lane, after, now);
            }
          }
          after.room();
          return true;
        });
  }

  /**
   * Lets nothing start, for a cause of this machine's, until told otherwise; who waits goes back to
   * the queue.
   */
  public void hold(boolean holds) {
    change(
        after -> {
          held = holds;
          if (held) {
            long now = nanos();
            List.copyOf(byId.values()).forEach(lane -> dissolve(lane, after, now));
          }
          after.room();
          return true;
        });
  }

  private boolean isShut() {
    return stopped || paused || held;
  }

  /** The time of an alarm has come. */
  public void ring() {
    change(
        after -> {
          long now = nanos();
          for (Slot slot : alarms.due(now)) {
            lanes.lookAgain(slot, now);
          }
          return true;
        });
  }

  /** For how long a key is to be left alone from now on, in nanoseconds. */
  long restOf(Key key) {
    KeyState state = events.stateOf(key);
    synchronized (this) {
      return slots.restOf(key, state, nanos());
    }
  }

  /** What keys have learned since the last call, to be kept. */
  public synchronized Map<Key, KeyMemory> news() {
    return slots.news(nanos());
  }

  /** These could not be kept after all. */
  public synchronized void notKept(Set<Key> keys) {
    slots.notKept(keys);
  }

  /** All that keys have learned, for a stop. */
  public synchronized Map<Key, KeyMemory> memories() {
    return slots.memories(nanos());
  }

  /** Forgets keys that nobody needs and that would start alike. */
  public synchronized void forgetQuiet() {
    slots.forgetAll(nanos());
  }

  /** How many keys are in memory. */
  public synchronized int keys() {
    return slots.size();
  }

  private WaitingLane newLane(LaneId id) {
    List<Slot> needed = new ArrayList<>(3);
    for (Key key : List.of(id.resolver, id.host)) {
      if (!key.isNone()) {
        needed.add(slots.of(key, KeyState.NONE, nanos()));
      }
    }
    if (id.suspect) {
      needed.add(suspects);
    }
    return new WaitingLane(id, needed);
  }

  /** One change under the lock with all that it lets start; it is told when the lock is free. */
  <T extends @Nullable Object> T change(Function<After, T> step) {
    After after = new After();
    T result = change(step, after);
    after.tell(events);
    return result;
  }

  /** The same for a thread that has more to do before those it lets go could go on from it. */
  <T extends @Nullable Object> T changeWithin(Function<After, T> step) {
    After after = new After();
    T result = change(step, after);
    after.tellApart(events);
    return result;
  }

  private synchronized <T extends @Nullable Object> T change(Function<After, T> step, After after) {
    T result = step.apply(after);
    dispatch(after);
    if (after.hasFreed() && isWanting()) {
      after.room();
    }
    return result;
  }

  private void dispatch(After after) {
    while (running < workers && !isShut()) {
      WaitingLane lane = lanes.pollRunnable();
      if (lane == null) {
        return;
      }
      long now = nanos();
      if (Slot.firstClosed(lane.slots(), now) == null) {
        grant(lane, after, now);
      }
      if (lane.waiters().isEmpty()) {
        byId.remove(lane.id());
      } else {
        lanes.place(lane, now);
      }
      lanes.lookAgain(lane.slots(), now);
    }
  }

  private void grant(WaitingLane lane, After after, long now) {
    running++;
    for (Slot slot : lane.slots()) {
      slot.waits(-1);
      after.keeps(slot.starts(now));
    }
    Waiter waiter = lane.waiters().remove();
    after.grants(waiter, new Held(this, lane.slots(), now), lane.heldBy(waiter.since()));
  }

  /** Whether a lease is worth its transaction. */
  private boolean isWanting() {
    int room = room();
    return room > 0 && (lanes.runnableWaiters() == 0 || room >= target() / 4);
  }

  /** Takes all who wait in a lane out of it. */
  private void dissolve(WaitingLane lane, After after, long now) {
    lanes.remove(lane, now);
    byId.remove(lane.id());
    for (Slot slot : lane.slots()) {
      slot.givesUp(lane.waiters().size());
    }
    after.sends(lane.waiters());
    lanes.lookAgain(lane.slots(), now);
  }

  // What a permit does; all but the last two under the lock.

  /** A key may have a place more. */
  void opened(Slot slot, After after, long now) {
    lanes.lookAgain(slot, now);
    after.frees();
  }

  /** Who waits for a key that rests for long goes back to the queue, where others may take it. */
  void sendAway(Slot slot, After after, long now) {
    if (slot.isClosedForLong(now)) {
      for (WaitingLane lane : List.copyOf(byId.values())) {
        if (lane.slots().contains(slot)) {
          dissolve(lane, after, now);
        }
      }
    }
  }

  /** A job has ended that took so long. */
  void ended(long nanos) {
    running--;
    pace.jobTook(nanos);
  }

  void forget(Slot slot, long now) {
    slots.forget(slot, now);
  }

  RandomGenerator random() {
    return random;
  }

  boolean isStopped() {
    return stopped;
  }

  /** The slot of a key; null when it is not in memory and nothing is said of its state. */
  @Nullable Slot slot(Key key, @Nullable KeyState state, long now) {
    return state == null ? slots.known(key) : slots.of(key, state, now);
  }

  long nanos() {
    return clock.getAsLong();
  }

  /** How often anything was commanded: what was read of the queue before holds while it stays. */
  synchronized long commands() {
    return commands;
  }

  /** What the queue knows of a key. */
  KeyState stateOf(Key key) {
    return events.stateOf(key);
  }
}
