package io.drover.limit;

import io.drover.job.Demand.Room;
import io.drover.job.Key;
import io.drover.job.KeyMemory;
import io.drover.job.KeyState;
import io.drover.limit.TokenRate.Outlook;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are in memory: those that somebody needs, and those that would start otherwise if
 * they were forgotten. Times are nanoseconds since the epoch. Guarded by the limiter's lock.
 */
final class Slots {
  private final Limits limits;
  private final Map<Key, Slot> slots = new HashMap<>();

  Slots(Limits limits) {
    this.limits = limits;
  }

  /** The slot of a key, made by what the queue knows of the key where there is none. */
  Slot of(Key key, KeyState state, long now) {
    return slots.computeIfAbsent(key, k -> new Slot(k, limits, state, now));
  }

  /** The slot of a key; null when it is not in memory. */
  @Nullable Slot known(Key key) {
    return slots.get(key);
  }

  /**
   * What is free of a key. From then on it stays in memory until its jobs have come or it is clear
   * that none do.
   *
   * @param workers how many jobs may run in all
   */
  Room roomFor(Key key, KeyState state, int workers, Pace pace, long now) {
    Slot known = slots.get(key);
    Slot slot = known == null ? new Slot(key, limits, state, now) : known;
    slot.obey(state.orders(), now);
    int cap = Math.min(workers, slot.cap());
    if (slot.isPaused()) {
      return new Room(0, Room.WHEN_RESUMED, cap);
    }
    int jobs = Math.max(0, cap + (int) Math.ceil(pace.ahead(cap)) - slot.taken());
    Room room = new Room(jobs, Room.WHEN_FREED, cap);
    if (slot.isTimed() && jobs > 0) {
      room = inTime(slot, room, now);
    }
    if (room.jobs() > 0) {
      slot.asked(now);
      slots.putIfAbsent(key, slot);
    }
    return room;
  }

  /** No more than what time will let start by when the next lease arrives. */
  private static Room inTime(Slot slot, Room room, long now) {
    int waiting = slot.waitingHere();
    Outlook outlook = slot.outlook(now, now + Pace.LEASE_NANOS, room.jobs() + waiting);
    int jobs = Math.max(0, outlook.starts() - waiting);
    if (jobs >= room.jobs() || (jobs == 0 && outlook.starts() > 0)) {
      return new Room(jobs, Room.WHEN_FREED, room.cap()); // time is not what decides
    }
    // Half of that time ahead, so that what is leased then arrives when it may start.
    long opens = Math.max(outlook.next() - Pace.LEASE_NANOS / 2, now + Pace.LEASE_NANOS / 2);
    return new Room(jobs, opens / 1_000_000, room.cap());
  }

  /** How long a key rests from now on, in nanoseconds. */
  long restOf(Key key, KeyState state, long now) {
    Slot known = slots.get(key);
    Slot slot = known == null ? new Slot(key, limits, state, now) : known;
    return Math.max(0, slot.restsUntil() - now);
  }

  @Nullable String reserve(Key key, int jobs, long now) {
    Slot slot = slots.get(key);
    if (slot == null) {
      return null;
    }
    slot.promises(jobs);
    return slot.reserve(jobs, now);
  }

  /** What keys have learned since the last call. */
  Map<Key, KeyMemory> news(long now) {
    Map<Key, KeyMemory> all = new HashMap<>();
    slots.forEach(
        (key, slot) -> {
          KeyMemory memory = slot.news(now);
          if (memory != null) {
            all.put(key, memory);
          }
        });
    return all;
  }

  /** What {@link #news} gave of these is not kept. */
  void notKept(Set<Key> keys) {
    for (Key key : keys) {
      Slot slot = slots.get(key);
      if (slot != null) {
        slot.notKept();
      }
    }
  }

  /** All that keys have learned. */
  Map<Key, KeyMemory> memories(long now) {
    Map<Key, KeyMemory> all = new HashMap<>();
    slots.forEach(
        (key, slot) -> {
          KeyMemory memory = slot.memorize(now);
          if (!slot.isForgettable(now) && !memory.equals(KeyMemory.NONE)) {
            all.put(key, memory);
          }
        });
    return all;
  }

  /** How those keys stand of which a job runs or waits here, or that hold jobs back. */
  List<KeyUse> uses(long now) {
    return slots.values().stream().map(slot -> slot.use(now)).filter(KeyUse::tells).toList();
  }

  void forget(Slot slot, long now) {
    if (slot.isForgettable(now)) {
      slots.remove(slot.key(), slot);
    }
  }

  void forgetAll(long now) {
    slots.values().removeIf(slot -> slot.isForgettable(now));
  }

  int size() {
    return slots.size();
  }
}
