package io.drover.limit;

import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where lanes with waiting jobs are: under the one key that is closed to them, or among the
 * runnable. A lane under a closed key costs nothing until that key opens; then the one whose head
 * was leased first is looked at again. Guarded by the limiter's lock.
 */
final class Lanes {
  private final TreeSet<WaitingLane> runnable = new TreeSet<>(WaitingLane.BY_HEAD);
  private final Alarms alarms;
  private int runnableWaiters;

  Lanes(Alarms alarms) {
    this.alarms = alarms;
  }

  /** How many jobs wait for nothing but a worker. */
  int runnableWaiters() {
    return runnableWaiters;
  }

  /** A job came to a lane that is in its place already. */
  void grew(WaitingLane lane) {
    count(lane, 1);
  }

  /** Puts a lane that is in no place, and has waiters, where it belongs. */
  void place(WaitingLane lane, long now) {
    Slot closed = Slot.firstClosed(lane.slots(), now);
    lane.parkUnder(closed, now);
    count(lane, lane.waiters().size());
    if (closed == null) {
      runnable.add(lane);
      return;
    }
    closed.parked().add(lane);
    if (!closed.isFull()) {
      alarms.at(closed, closed.opensAt(now));
    }
    // The place that this lane does not take may serve another one under its other keys.
    lookAgain(lane.slots(), now);
  }

  /** Takes a lane out of its place. */
  void remove(WaitingLane lane, long now) {
    count(lane, -lane.waiters().size());
    Slot under = lane.parkedUnder();
    (under == null ? runnable : under.parked()).remove(lane);
    lane.parkUnder(null, now);
  }

  /** The runnable lane whose head was leased first, out of its place; null when there is none. */
  @Nullable WaitingLane pollRunnable() {
    WaitingLane lane = runnable.pollFirst();
    if (lane != null) {
      count(lane, -lane.waiters().size());
    }
    return lane;
  }

  void lookAgain(List<Slot> slots, long now) {
    for (Slot slot : slots) {
      lookAgain(slot, now);
    }
  }

  /** A key may have opened: whoever waits under it is next. */
  void lookAgain(Slot slot, long now) {
    if (slot.parked().isEmpty() || slot.isFull()) {
      return;
    }
    long opensAt = slot.isTimed() ? slot.opensAt(now) : now;
    if (opensAt > now) {
      alarms.at(slot, opensAt);
      return;
    }
    WaitingLane lane = slot.parked().first();
    remove(lane, now);
    place(lane, now);
  }

  /**
   * Who is parked under one key waits for that one alone: it takes neither a worker nor any of the
   * room that its other keys have for others.
   */
  private void count(WaitingLane lane, int by) {
    Slot under = lane.parkedUnder();
    if (under == null) {
      runnableWaiters += by;
      return;
    }
    for (Slot slot : lane.slots()) {
      if (slot != under) {
        slot.waitsElsewhere(by);
      }
    }
  }

  void clear() {
    runnable.clear();
    runnableWaiters = 0;
  }
}
