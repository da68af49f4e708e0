package io.drover.worker;

import io.drover.job.Lease;
import io.drover.queue.WorkQueue;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What runs at this moment. Jobs that have run for a little while are marked as begun in the queue,
 * so that their attempts count should the process die; a mark for each of the quick ones would cost
 * a write more than it tells. Thread-safe.
 */
public final class RunningJobs {
  private static final long WORTH_A_MARK_MILLIS = 100;

  private record Run(Lease lease, long startedAtMillis) {}

  private final WorkQueue queue;
  private final InstantSource clock;
  private final Map<Long, Run> unmarked = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  public RunningJobs(WorkQueue queue, InstantSource clock) {
    this.queue = queue;
    this.clock = clock;
  }

  void begin(Lease lease, long nowMillis) {
    unmarked.put(lease.id(), new Run(lease, nowMillis));
  }

  void end(Lease lease) {
    unmarked.remove(lease.id());
  }

  /** From now on an interrupt comes from the stop. */
  public void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  /** Marks what has run for a while. Called by a timer route. */
  public void markStarted() {
    long before = clock.millis() - WORTH_A_MARK_MILLIS;
    List<Lease> begun =
        unmarked.values().stream()
            .filter(run -> run.startedAtMillis <= before)
            .map(Run::lease)
            .toList();
    if (!begun.isEmpty()) {
      queue.started(begun);
      begun.forEach(this::end);
    }
  }
}
