package io.drover.limit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** When keys open by time. Of one key only the next time is kept. Guarded by the limiter's lock. */
final class AlarmQueue implements Alarms {
  private record Alarm(long at, Slot slot) {}

  private static final long NEVER = Long.MAX_VALUE;

  private final LimiterEvents events;
  private final PriorityQueue<Alarm> queue =
      new PriorityQueue<>(Comparator.comparingLong(Alarm::at));
  private final Map<Slot, Long> next = new HashMap<>();
  private long scheduledAt = NEVER;

  AlarmQueue(LimiterEvents events) {
    this.events = events;
  }

  @Override
  public void at(Slot slot, long nanos) {
    Long known = next.get(slot);
    if (known != null && known <= nanos) {
      return; // rung too early, it is set anew
    }
    next.put(slot, nanos);
    queue.add(new Alarm(nanos, slot));
    schedule();
  }

  private void schedule() {
    if (!queue.isEmpty() && queue.element().at < scheduledAt) {
      scheduledAt = queue.element().at;
      events.ringAt(scheduledAt);
    }
  }

  /** The keys whose time has come, each once. */
  List<Slot> due(long now) {
    List<Slot> due = new ArrayList<>();
    if (now < scheduledAt) {
      return due; // an alarm that an earlier one has taken the place of, or that one's echo
    }
    scheduledAt = NEVER;
    while (!queue.isEmpty() && queue.element().at <= now) {
      Alarm alarm = queue.remove();
      if (next.remove(alarm.slot, alarm.at)) {
        due.add(alarm.slot);
      }
    }
    schedule();
    return due;
  }
}
