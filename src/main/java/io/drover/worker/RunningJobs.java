package io.drover.worker;

import io.drover.job.Key;
import io.drover.job.Lease;
import io.drover.queue.QueueException;
import io.drover.queue.WorkQueue;
import io.drover.queue.WorkQueue.Begun;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs at this moment. Jobs that have run for a little while are marked as begun in the queue,
 * with the host that they talk to, so that their attempts count should the process die; a mark for
 * each of the quick ones would cost a write more than it tells. Jobs that run past their deadline,
 * or have lost their lease, are interrupted. Thread-safe.
 */
public final class RunningJobs {
  private static final Logger LOG = LoggerFactory.getLogger(RunningJobs.class);
  private static final long A_WHILE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** How often the queue is asked at most whether what runs still holds its lease. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  private final WorkQueue queue;
  private final Duration deadline;
  private final InstantSource clock;
  private final LongSupplier steady;
  private final FaultLog faults = new FaultLog(LOG, "watching what runs");
  private final Map<Long, Run> runs = new ConcurrentHashMap<>();
  private volatile boolean stopped;
  private long lookedAt;

  /**
   * @param deadline how long a job may run before its thread is interrupted
   * @param clock what the history says when a job began
   * @param steady nanoseconds that go on evenly, whatever is done to the clock: durations
   */
  public RunningJobs(WorkQueue queue, Duration deadline, InstantSource clock, LongSupplier steady) {
    this.queue = queue;
    this.deadline = deadline;
    this.clock = clock;
    this.steady = steady;
  }

  /**
   * A job begins on this thread.
   *
   * @param host which host it talks to at the moment of the call
   */
  Run begin(Lease lease, Supplier<Key> host) {
    if (lease.lostBefore()) {
      Listeners.tell(lease, () -> tell(lease));
    }
    Run run = new Run(lease, host, Thread.currentThread());
    runs.put(lease.id(), run);
    if (stopped) {
      run.interrupt();
    }
    return run;
  }

  private void tell(Lease lease) {
    try {
      queue.begins(lease);
    } catch (QueueException e) {
      faults.failed(e);
    }
  }

  /** What runs now, the longest running first, with the time at which it began. */
  public SortedMap<Instant, List<Lease>> now() {
    return runs.values().stream()
        .collect(
            Collectors.groupingBy(
                run -> Instant.ofEpochMilli(run.startedAtMillis),
                TreeMap::new,
                Collectors.mapping(run -> run.lease, Collectors.toList())));
  }

  /** Interrupts what runs; from now on nothing that is cut off counts. */
  public void stop() {
    stopped = true;
    runs.values().forEach(Run::interrupt);
  }

  boolean isStopped() {
    return stopped;
  }

  /**
   * Interrupts what is overdue and what has lost its lease, and marks what has run for a while.
   * Called by a timer route.
   */
  public synchronized void watch() {
    long now = steady.getAsLong();
    List<Run> begun =
        runs.values().stream().filter(run -> now - run.startedAtNanos >= A_WHILE_NANOS).toList();
    for (Run run : begun) {
      if (now - run.startedAtNanos >= deadline.toNanos() && run.interruptLate()) {
        LOG.warn(
            "job {} runs for longer than drover.job.deadline ({} s) and is interrupted",
            run.lease.artifactId(),
            deadline.toSeconds());
      }
    }
    if (!begun.isEmpty()) {
      try {
        interruptLost(begun, now);
        mark(begun);
        faults.works();
      } catch (QueueException e) {
        faults.failed(e);
      }
    }
  }

  private void interruptLost(List<Run> begun, long now) {
    if (now - lookedAt < LOOK_NANOS) {
      return;
    }
    lookedAt = now;
    for (Lease lost : queue.lost(begun.stream().map(run -> run.lease).toList())) {
      Run run = runs.get(lost.id());
      if (run != null && run.interrupt()) {
        LOG.info("job {} was cancelled while it ran and is interrupted", lost.artifactId());
      }
    }
  }

  /** Once each, and again when it has gone on to another host. */
  private void mark(List<Run> begun) {
    Map<Run, Key> news = new LinkedHashMap<>();
    for (Run run : begun) {
      Key host = run.host.get();
      if (!host.equals(run.markedAt)) {
        news.put(run, host);
      }
    }
    if (!news.isEmpty()) {
      queue.started(
          news.entrySet().stream().map(e -> new Begun(e.getKey().lease, e.getValue())).toList());
      news.forEach((run, host) -> run.markedAt = host);
    }
  }

  /** One job on one thread. */
  final class Run {
    private final Lease lease;
    private final Supplier<Key> host;
    private final long startedAtMillis = clock.millis();
    private final long startedAtNanos = steady.getAsLong();
    private final Thread thread;
    private long tookNanos;
    private @Nullable Key markedAt;
    private boolean interrupted;
    private boolean ended;
    private volatile boolean overdue;

    Run(Lease lease, Supplier<Key> host, Thread thread) {
      this.lease = lease;
      this.host = host;
      this.thread = thread;
    }

    long startedAtMillis() {
      return startedAtMillis;
    }

    /** As long after its start as it took, whatever the clock says. */
    synchronized long endedAtMillis() {
      return startedAtMillis + TimeUnit.NANOSECONDS.toMillis(tookNanos);
    }

    /**
     * The job has ended; called on its own thread, which nobody interrupts for it any more.
     *
     * @return whether it was interrupted, for its deadline or by the stop
     */
    synchronized boolean end() {
      ended = true;
      tookNanos = steady.getAsLong() - startedAtNanos;
      runs.remove(lease.id());
      Thread.interrupted(); // what was meant for this job, or left by it, must not reach the next
      return interrupted;
    }

    /** Whether it was interrupted because it had run past its deadline. */
    boolean isOverdue() {
      return overdue;
    }

    /** Interrupts it, if nobody has. */
    private synchronized boolean interruptLate() {
      overdue |= !ended && !interrupted;
      return interrupt();
    }

    private synchronized boolean interrupt() {
      if (ended || interrupted) {
        return false;
      }
      interrupted = true;
      thread.interrupt();
      return true;
    }
  }
}
