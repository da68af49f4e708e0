package io.drover.limit;

import io.drover.job.Key;
import io.drover.job.Lease;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leased jobs that share all their keys, in the order of their leases. As long as one waits, the
 * lane is in exactly one place: under one closed key, or among the runnable. Guarded by the
 * limiter's lock.
 */
final class WaitingLane {
  /** By who was leased first. */
  static final Comparator<WaitingLane> BY_HEAD =
      Comparator.comparingLong(lane -> lane.waiters.element().lease().id());

  /** Who waits since when, and how it is told. */
  record Waiter(Lease lease, KeyedLimiter.Turn turn, long since) {}

  private final Object id;
  private final List<Slot> slots;
  private final Deque<Waiter> waiters = new ArrayDeque<>();
  private @Nullable Slot parkedUnder;
  private @Nullable Slot heldBy;
  private long heldUntil;

  WaitingLane(Object id, List<Slot> slots) {
    this.id = id;
    this.slots = slots;
  }

  Object id() {
    return id;
  }

  List<Slot> slots() {
    return slots;
  }

  boolean isPaused() {
    return slots.stream().anyMatch(Slot::isPaused);
  }

  /** Whether nobody in it may start before another lease could arrive. */
  boolean isClosedForLong(long now) {
    return slots.stream().anyMatch(slot -> slot.isClosedForLong(now));
  }

  Deque<Waiter> waiters() {
    return waiters;
  }

  @Nullable Slot parkedUnder() {
    return parkedUnder;
  }

  /** It is under that closed key from now on; null when it is under none. */
  void parkUnder(@Nullable Slot slot, long now) {
    if (parkedUnder != null) {
      heldBy = parkedUnder;
      heldUntil = now;
    }
    parkedUnder = slot;
  }

  /** What kind of key it was last held by after that time; null when by none. */
  Key.@Nullable Kind heldBy(long since) {
    return heldBy == null || heldUntil <= since ? null : heldBy.key().kind();
  }
}
