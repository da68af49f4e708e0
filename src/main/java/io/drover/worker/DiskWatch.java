package io.drover.worker;

import io.drover.job.Outcome;
import io.drover.limit.KeyedLimiter;
import io.drover.queue.Note;
import io.drover.queue.QueueException;
import io.drover.queue.WorkQueue;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets no job start while the folder of their results takes nothing, and looks each second whether
 * it does again; it writes nothing there meanwhile. What a job that failed has left free is no room
 * for the next one: there must be more than that, or a file that does not fit would be fetched
 * again and again; but after five minutes it is tried, for what a disk says of its room may be
 * wrong. Of faults that come back soon each is waited for twice as long. Thread-safe.
 */
public final class DiskWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
  private static final String FULL = "disk-full";
  private static final long ENOUGH = 64 << 20;
  private static final long FIRST_WAIT = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_WAIT = TimeUnit.MINUTES.toNanos(5);
  private static final long SOON = TimeUnit.MINUTES.toNanos(1);

  private final KeyedLimiter limiter;
  private final WorkQueue queue;
  private final Path folder;
  private final LongSupplier clock;
  private boolean holding;
  private boolean closed;
  private long left;
  private long begun;
  private long ended = Long.MIN_VALUE / 2;
  private long wait = FIRST_WAIT;

  /**
   * @param folder where jobs leave their results
   * @param clock nanoseconds that never go back
   */
  public DiskWatch(KeyedLimiter limiter, WorkQueue queue, Path folder, LongSupplier clock) {
    this.limiter = limiter;
    this.queue = queue;
    this.folder = folder;
    this.clock = clock;
    if (queue.note(Note.HELD).isPresent()) {
      queue.removeNote(Note.HELD); // of a run that did not see its end
    }
  }

  /** A job could not leave its result; called before its permit is given back. */
  public void failed(Outcome.Postponed outcome) {
    synchronized (this) {
      long free = outcome.reason().equals(FULL) ? free() : 0;
      left = holding ? Math.max(left, free) : free;
      if (holding || closed) {
        return;
      }
      holding = true;
      begun = clock.getAsLong();
      wait = begun - ended < SOON ? Math.min(2 * wait, LONGEST_WAIT) : FIRST_WAIT;
    }
    limiter.hold(true);
    LOG.warn(
        "no job starts until {} takes files again ({}: {}); make room, it goes on by itself",
        folder,
        outcome.reason(),
        outcome.detail());
    Thread watch = new Thread(this::watch, "disk");
    watch.setDaemon(true);
    try {
      watch.start();
    } catch (OutOfMemoryError e) { // no thread is to be had, and nobody would end the hold
      release();
      throw e;
    }
  }

  private void watch() {
    String note = "the folder " + folder + " takes nothing; make room, it goes on by itself";
    keep(() -> queue.enqueue(List.of(), new Note(Note.HELD, jobs -> note)));
    try {
      while (!takesFiles()) {
        TimeUnit.SECONDS.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    keep(() -> queue.removeNote(Note.HELD));
    LOG.info("{} takes files again: jobs start", folder);
    release();
  }

  private void release() {
    synchronized (this) {
      holding = false;
      ended = clock.getAsLong();
    }
    limiter.hold(false);
  }

  private synchronized boolean takesFiles() {
    if (closed) {
      return true;
    }
    try {
      FileStore store = Files.getFileStore(folder);
      long free = store.getUsableSpace();
      long total = store.getTotalSpace();
      long waited = clock.getAsLong() - begun;
      return waited >= wait
          && Files.isWritable(folder)
          && free >= Math.min(ENOUGH, total / 20)
          && (free - left >= Math.min(1 << 20, total / 50) || waited >= LONGEST_WAIT);
    } catch (IOException e) {
      return false;
    }
  }

  private long free() {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      return 0;
    }
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
