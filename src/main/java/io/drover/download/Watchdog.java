package io.drover.download;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that looks at every running download and aborts those that are late. Thread-safe. */
final class Watchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  /** A look that comes later than this was kept from looking, and the downloads with it. */
  private static final Duration FROZEN = Duration.ofSeconds(2);

  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final Duration deadline;
  private final long minRate;
  private final Pacing pacing;
  private final LongSupplier nanoTime;
  private long looked;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(Watchdog::thread);

  /**
   * @param deadline how long one URL may take, redirects, headers and body together
   * @param minRate bytes per second
   * @param nanoTime a clock that never goes back
   */
  Watchdog(Duration deadline, long minRate, Pacing pacing, LongSupplier nanoTime) {
    this.deadline = deadline;
    this.minRate = minRate;
    this.pacing = pacing;
    this.nanoTime = nanoTime;
    this.looked = now();
    long tick = pacing.tick().toMillis();
    var unused = ticker.scheduleAtFixedRate(this::lookAtAll, tick, tick, TimeUnit.MILLISECONDS);
  }

  /** Begins to watch the calling thread's download. */
  Watch watch() {
    Watch watch =
        new Watch(this, now() + deadline.toNanos(), begun -> new Pace(minRate, pacing, begun));
    watches.add(watch);
    return watch;
  }

  void forget(Watch watch) {
    watches.remove(watch);
  }

  long now() {
    return nanoTime.getAsLong();
  }

  String describe(Reason reason) {
    return switch (reason) {
      case DEADLINE -> "not finished within " + deadline.toSeconds() + "s";
      case TOO_SLOW -> "slower than " + minRate + " bytes a second";
      default -> "stopped while it ran";
    };
  }

  private void lookAtAll() {
    long now = now();
    boolean frozen = now - looked > pacing.tick().plus(FROZEN).toNanos();
    looked = now;
    for (Watch watch : watches) {
      try {
        if (frozen) {
          // A stopped process takes nothing in: its own silence is not the server's.
          watch.restart(now);
        }
        watch.check(now);
      } catch (RuntimeException e) {
        // One that cannot be aborted must not end the watch over the others.
        LOG.warn("Could not abort a download", e);
      }
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "drover-download-watch");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    ticker.shutdownNow();
  }
}
