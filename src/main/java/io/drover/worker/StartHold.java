package io.drover.worker;

import io.drover.job.Outcome;
import io.drover.limit.KeyedLimiter;
import io.drover.queue.Note;
import io.drover.queue.QueueException;
import io.drover.queue.WorkQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets no job start while a cause of this machine's lasts, and looks each second whether it is
 * over. One at a time: while nothing starts, others do not matter. Of those that come back soon
 * each is waited for twice as long. Thread-safe.
 */
public final class StartHold implements AutoCloseable {
  /** From then on a job is tried, whatever seems to be so. */
  static final Duration LONGEST = Duration.ofMinutes(5);

  private static final Logger LOG = LoggerFactory.getLogger(StartHold.class);
  private static final long FIRST_WAIT = TimeUnit.SECONDS.toNanos(1);
  private static final long SOON = TimeUnit.MINUTES.toNanos(1);

  private final KeyedLimiter limiter;
  private final WorkQueue queue;
  private final LongSupplier clock;
  private boolean holding;
  private boolean closed;
  private long begun;
  private long ended = Long.MIN_VALUE / 2;
  private long wait = FIRST_WAIT;

  /** Why no job can be done here now. */
  public interface Cause {
    /** What is amiss and what to do, for people: what follows "no job starts: ". */
    String words();

    /**
     * Whether jobs may start again; asked on one thread, and may block for some seconds.
     *
     * @param waited for how long none has
     */
    boolean isOver(Duration waited);
  }

  /**
   * @param clock nanoseconds that never go back
   */
  public StartHold(KeyedLimiter limiter, WorkQueue queue, LongSupplier clock) {
    this.limiter = limiter;
    this.queue = queue;
    this.clock = clock;
    if (queue.note(Note.HELD).isPresent()) {
      queue.removeNote(Note.HELD); // of a run that did not see its end
    }
  }

  /**
   * Begins, unless one holds already.
   *
   * @param seen what has shown it; called before that job's permit is given back
   */
  public void begin(Cause cause, Outcome.Postponed seen) {
    synchronized (this) {
      if (holding || closed) {
        return;
      }
      holding = true;
      begun = clock.getAsLong();
      wait = begun - ended < SOON ? Math.min(2 * wait, LONGEST.toNanos()) : FIRST_WAIT;
      limiter.hold(true);
    }
    LOG.warn("no job starts: {} ({}: {})", cause.words(), seen.reason(), seen.detail());
    Thread watch = new Thread(() -> watch(cause, seen.reason()), "hold");
    watch.setDaemon(true);
    try {
      watch.start();
    } catch (OutOfMemoryError e) { // no thread is to be had, and nobody would end the hold
      release();
      throw e;
    }
  }

  /** Whether one holds. */
  synchronized boolean isHolding() {
    return holding;
  }

  private void watch(Cause cause, String reason) {
    try {
      keep(() -> queue.enqueue(List.of(), new Note(Note.HELD, jobs -> reason)));
      while (!isOver(cause)) {
        TimeUnit.SECONDS.sleep(1);
      }
      keep(() -> queue.removeNote(Note.HELD));
      LOG.info("jobs start again");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      release();
    }
  }

  private boolean isOver(Cause cause) {
    long waited;
    synchronized (this) {
      if (closed) {
        return true;
      }
      waited = clock.getAsLong() - begun;
      if (waited < wait) {
        return false;
      }
    }
    return cause.isOver(Duration.ofNanos(waited));
  }

  private synchronized void release() {
    holding = false;
    ended = clock.getAsLong();
    limiter.hold(false);
  }

  /** For explanations alone: the queue may be on the same disk. */
  private static void keep(Runnable change) {
    try {
      change.run();
    } catch (QueueException e) {
      LOG.debug("not noted: {}", e.getMessage());
    }
  }

  /** Nothing is waited for any more. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
