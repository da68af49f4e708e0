package io.drover;

import io.drover.limit.KeyedLimiter;
import io.drover.worker.RunningJobs;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the routes: what runs may end within the grace, is interrupted then, and is left behind
 * when it does not end even so.
 */
record RouteStop(RunningJobs running, KeyedLimiter limiter, Duration grace) {
  private static final Logger LOG = LoggerFactory.getLogger(RouteStop.class);

  /** How long jobs that were interrupted may take to notice. */
  private static final Duration AFTER_THE_CUT = Duration.ofSeconds(3);

  /** How long Camel may take beyond that. */
  private static final Duration AFTER_CAMEL = Duration.ofSeconds(2);

  /** As often as the route watch-running does. */
  private static final long WATCH_MILLIS = 500;

  /** How long Camel is to wait for what runs. */
  Duration camelTimeout() {
    return grace.plus(AFTER_THE_CUT);
  }

  /** The grace begins. Not Camel interrupts at its end: its own timeout would call that a fault. */
  void begin() {
    CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS)
        .execute(running::stop);
  }

  /** A pipeline that does not let itself be interrupted holds Camel up for as long as it likes. */
  void await(Runnable camelStop) {
    Thread stopping = new Thread(camelStop, "stop");
    stopping.setDaemon(true);
    stopping.start();
    Thread watching = new Thread(() -> watchWhile(stopping), "watch-the-stop");
    watching.setDaemon(true);
    watching.start();
    try {
      stopping.join(camelTimeout().plus(AFTER_CAMEL).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (stopping.isAlive()) {
      LOG.warn("{} jobs do not end and are left behind; they run again", limiter.running());
    }
    watching.interrupt();
  }

  /** Camel stops timers first; deadlines and cancels hold for what runs on within the grace too. */
  private void watchWhile(Thread stopping) {
    try {
      while (stopping.isAlive()) {
        running.watch();
        stopping.join(WATCH_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the stop is over
    }
  }
}
