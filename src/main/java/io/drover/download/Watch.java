package io.drover.download;

import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One download under the eyes of the {@link Watchdog}: no client has a deadline for the body or a
 * minimum rate, and none ends a read when its thread is interrupted. The worker says what it does;
 * the watchdog aborts it when it is late. {@code check} and {@code restart} are for the watchdog's
 * thread, all else for the worker's.
 */
final class Watch implements AutoCloseable {
  private final Thread worker = Thread.currentThread();
  private final long deadline;
  private final LongFunction<Pace> paces;
  private final Watchdog watchdog;
  private volatile @Nullable Runnable abort;
  private volatile long bytes;
  private volatile @Nullable Pace pace;
  private volatile @Nullable Reason late;

  Watch(Watchdog watchdog, long deadline, LongFunction<Pace> paces) {
    this.watchdog = watchdog;
    this.deadline = deadline;
    this.paces = paces;
  }

  /** From here on, {@code abort} is what ends the worker's reading. */
  void guards(Runnable abort) throws Fault {
    this.pace = null;
    this.abort = abort;
    verify();
  }

  void bodyBegins() {
    bytes = 0;
    pace = paces.apply(watchdog.now());
  }

  /** How many bytes of the body have come in all. */
  void received(long total) {
    bytes = total;
  }

  /** Fails when the download was ended from outside. */
  void verify() throws Fault {
    Reason reason = worker.isInterrupted() ? Reason.INTERRUPTED : late;
    if (reason != null) {
      throw Fault.of(reason, watchdog.describe(reason));
    }
  }

  /** Called by the watchdog when it could not look for a while. */
  void restart(long now) {
    Pace current = pace;
    if (current != null) {
      current.restart(now);
    }
  }

  /** Called by the watchdog. */
  void check(long now) {
    if (late != null) {
      return;
    }
    if (worker.isInterrupted()) {
      late = Reason.INTERRUPTED;
    } else if (now - deadline >= 0) {
      late = Reason.DEADLINE;
    } else {
      Pace current = pace;
      if (current != null && current.tooSlow(now, bytes)) {
        late = Reason.TOO_SLOW;
      }
    }
    Runnable reading = abort;
    if (late != null && reading != null) {
      reading.run();
    }
  }

  @Override
  public void close() {
    watchdog.forget(this);
  }
}
