package io.drover.worker;

import io.drover.job.Lease;
import io.drover.queue.WorkQueue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs at this moment. Jobs that have run for a little while are marked as begun in the queue,
 * so that their attempts count should the process die; a mark for each of the quick ones would cost
 * a write more than it tells. Jobs that run past their deadline are interrupted. Thread-safe.
 */
public final class RunningJobs {
  private static final Logger LOG = LoggerFactory.getLogger(RunningJobs.class);
  private static final long WORTH_A_MARK_MILLIS = 100;

  private final WorkQueue queue;
  private final Duration deadline;
  private final InstantSource clock;
  private final Map<Long, Run> runs = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  /**
   * @param deadline how long a job may run before its thread is interrupted
   */
  public RunningJobs(WorkQueue queue, Duration deadline, InstantSource clock) {
    this.queue = queue;
    this.deadline = deadline;
    this.clock = clock;
  }

  /** A job begins on this thread. */
  Run begin(Lease lease) {
    Run run = new Run(lease, clock.millis(), Thread.currentThread());
    runs.put(lease.id(), run);
    if (stopped) {
      run.interrupt();
    }
    return run;
  }

  /** Interrupts what runs; from now on nothing that is cut off counts. */
  public void stop() {
    stopped = true;
    runs.values().forEach(Run::interrupt);
  }

  boolean isStopped() {
    return stopped;
  }

  /** Marks what has run for a while and interrupts what is overdue. Called by a timer route. */
  public void watch() {
    long now = clock.millis();
    List<Run> begun =
        runs.values().stream()
            .filter(run -> !run.marked && run.startedAtMillis <= now - WORTH_A_MARK_MILLIS)
            .toList();
    if (!begun.isEmpty()) {
      queue.started(begun.stream().map(run -> run.lease).toList());
      begun.forEach(run -> run.marked = true);
    }
    for (Run run : runs.values()) {
      if (run.startedAtMillis <= now - deadline.toMillis() && run.interruptLate()) {
        LOG.warn(
            "job {} runs for longer than drover.job.deadline ({} s) and is interrupted",
            run.lease.artifactId(),
            deadline.toSeconds());
      }
    }
  }

  /** One job on one thread. */
  final class Run {
    private final Lease lease;
    private final long startedAtMillis;
    private final Thread thread;
    private volatile boolean marked;
    private boolean interrupted;
    private boolean ended;
    private volatile boolean overdue;

    Run(Lease lease, long startedAtMillis, Thread thread) {
      this.lease = lease;
      this.startedAtMillis = startedAtMillis;
      this.thread = thread;
    }

    long startedAtMillis() {
      return startedAtMillis;
    }

    /**
     * The job has ended; called on its own thread, which nobody interrupts for it any more.
     *
     * @return whether it was interrupted, for its deadline or by the stop
     */
    synchronized boolean end() {
      ended = true;
      runs.remove(lease.id());
      if (interrupted) {
        Thread.interrupted(); // what was meant for this job must not reach the thread's next one
      }
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
