package io.drover.worker;

import io.drover.job.Key;
import io.drover.job.KeyMemory;
import io.drover.job.KeyState;
import io.drover.job.Lease;
import io.drover.job.RunMeter;
import io.drover.limit.KeyedLimiter;
import io.drover.limit.LimiterEvents;
import io.drover.queue.QueueException;
import io.drover.queue.Steering;
import io.drover.queue.Steering.Commands;
import io.drover.queue.WorkQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between the limiter and the queue: brings what is commanded to the one, and what keys have
 * learned and leases that nobody uses to the other. What the queue does not take now is offered
 * again. Thread-safe.
 */
public final class LimitKeeper implements LimiterEvents, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LimitKeeper.class);

  private final WorkQueue queue;
  private final Steering steering;
  private final LongSupplier clock;
  private final Runnable onRoom;
  private final ScheduledThreadPoolExecutor background = background("limits");
  private final ScheduledThreadPoolExecutor returns = background("returns"); // waits for the queue
  private final Object keeping = new Object();
  private final Object returning = new Object();
  private final Queue<Lease> unused = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean refused = new AtomicBoolean();
  private @Nullable Future<?> alarm; // guarded by the limiter's lock
  private final RunMeter meter;
  private volatile @Nullable KeyedLimiter limiter;
  private long change;
  private boolean paused;

  /**
   * @param clock the limiter's
   * @param onRoom called often when more leases can be put to use; must not wait
   */
  public LimitKeeper(WorkQueue queue, LongSupplier clock, Runnable onRoom, RunMeter meter) {
    this.queue = queue;
    this.steering = queue.steering();
    this.clock = clock;
    this.onRoom = onRoom;
    this.meter = meter;
  }

  /** One thread that is there while it is needed; what comes after its end is dropped. */
  private static ScheduledThreadPoolExecutor background(String name) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /** Begins to keep a limiter, which so far nobody uses. */
  public synchronized void begin(KeyedLimiter kept) {
    limiter = kept;
    Commands commands = steering.commandsSince(Long.MAX_VALUE);
    change = commands.change();
    paused = commands.paused();
    kept.obey(paused, Map.of());
  }

  /** Called by a timer route. */
  public synchronized void tend() {
    KeyedLimiter kept = limiter;
    if (kept == null) {
      return;
    }
    giveBack();
    Commands commands = steering.commandsSince(change);
    if (commands.change() != change) {
      change = commands.change();
      paused = commands.paused();
      kept.obey(paused, commands.keys());
    }
    keep();
    kept.forgetQuiet();
  }

  @Override
  public void room() {
    onRoom.run();
  }

  @Override
  public void waited(Key.@Nullable Kind heldBy, long nanos) {
    Listeners.tell(() -> meter.waited(heldBy, nanos));
  }

  @Override
  public void givenBack(List<Lease> leases) {
    unused.addAll(leases);
    returns.execute(this::giveBack);
  }

  /** All that have come by now, at once; when it returns, none that had come before is left. */
  private void giveBack() {
    synchronized (returning) {
      List<Lease> leases = new ArrayList<>();
      for (Lease lease = unused.poll(); lease != null; lease = unused.poll()) {
        leases.add(lease);
      }
      boolean back = leases.isEmpty();
      try {
        back = back || taken(() -> queue.release(leases));
      } finally {
        if (!back) {
          unused.addAll(leases);
        }
      }
    }
  }

  /** Whoever comes second waits for the first, and then finds its own news kept. */
  @Override
  public void keep() {
    KeyedLimiter kept = limiter;
    if (kept == null) {
      return;
    }
    synchronized (keeping) {
      Map<Key, KeyMemory> news = kept.news();
      if (!news.isEmpty() && !taken(() -> steering.remember(news))) {
        kept.notKept(news.keySet());
      }
    }
  }

  /** Whether the queue takes it; only the first refusal of a row is worth a line. */
  private boolean taken(Runnable change) {
    try {
      change.run();
      refused.set(false);
      return true;
    } catch (QueueException e) {
      if (!refused.getAndSet(true)) {
        LOG.warn(
            "what keys have learned, and leases to give back, wait for the queue: {}",
            e.getMessage());
      }
      return false;
    }
  }

  @Override
  public void apart(Runnable task) {
    background.execute(() -> Listeners.tell(task));
  }

  @Override
  public KeyState stateOf(Key key) {
    return steering.state(key);
  }

  @Override
  public void ringAt(long nanos) {
    KeyedLimiter kept = limiter;
    if (kept == null) {
      return;
    }
    if (alarm != null) {
      alarm.cancel(false);
    }
    alarm = background.schedule(kept::ring, nanos - clock.getAsLong(), TimeUnit.NANOSECONDS);
  }

  /** Keeps all that was learned, for the last time; for when nothing runs any more. */
  @Override
  public void close() {
    background.shutdownNow();
    returns.shutdownNow();
    KeyedLimiter kept = limiter;
    if (kept == null) {
      return;
    }
    giveBack();
    Map<Key, KeyMemory> memories = kept.memories();
    if (!memories.isEmpty()) {
      taken(() -> steering.remember(memories));
    }
  }
}
