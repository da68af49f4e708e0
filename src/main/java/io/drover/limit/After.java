package io.drover.limit;

import io.drover.job.Key;
import io.drover.job.Lease;
import io.drover.limit.WaitingLane.Waiter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one change of the limiter leads to, told when its lock is free again: what must be kept
 * first, then who may run, who never will, and that there is room. For one thread.
 */
final class After {
  private record Grant(Waiter waiter, Permit permit, Key.@Nullable Kind heldBy) {}

  private final List<Grant> grants = new ArrayList<>(1);
  private final List<Waiter> off = new ArrayList<>(0);
  private boolean keep;
  private boolean freed;
  private boolean room;

  /**
   * @param heldBy what kind of key it waited for last; null when for a worker alone
   */
  void grants(Waiter waiter, Permit permit, Key.@Nullable Kind heldBy) {
    grants.add(new Grant(waiter, permit, heldBy));
  }

  /** They go back to the queue. */
  void sends(Iterable<Waiter> waiters) {
    waiters.forEach(off::add);
  }

  /** What keys have learned is to be kept before anything else happens, if that is so. */
  void keeps(boolean must) {
    keep |= must;
  }

  /** Places became free. */
  void frees() {
    freed = true;
  }

  boolean hasFreed() {
    return freed || !off.isEmpty();
  }

  void room() {
    room = true;
  }

  /** Who may run goes on from this thread, when that has done what it is at. */
  void tell(LimiterEvents events) {
    keep(events);
    spread(events);
  }

  /** The same for a thread in the midst of a job: what it lets go on need not wait for its end. */
  void tellApart(LimiterEvents events) {
    keep(events);
    if (!grants.isEmpty() || !off.isEmpty()) {
      events.apart(() -> spread(events));
    } else {
      spread(events);
    }
  }

  private void keep(LimiterEvents events) {
    if (keep) {
      events.keep();
    }
  }

  /** What one of those who are told throws keeps nothing from the others. */
  private void spread(LimiterEvents events) {
    List<Throwable> thrown = new ArrayList<>(0);
    for (Grant grant : grants) {
      events.waited(grant.heldBy, grant.permit.since() - grant.waiter.since());
      attempt(() -> grant.waiter.turn().go(grant.permit), thrown);
    }
    if (!off.isEmpty()) {
      off.forEach(waiter -> attempt(waiter.turn()::off, thrown));
      events.givenBack(leases());
    }
    if (room) {
      events.room();
    }
    if (!thrown.isEmpty()) {
      throw new IllegalStateException(thrown.size() + " of those who waited failed", thrown.get(0));
    }
  }

  private static void attempt(Runnable turn, List<Throwable> thrown) {
    try {
      turn.run();
    } catch (RuntimeException | Error e) {
      thrown.add(e);
    }
  }

  private List<Lease> leases() {
    return off.stream().map(Waiter::lease).sorted(Comparator.comparingLong(Lease::id)).toList();
  }
}
