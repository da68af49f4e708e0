package io.drover.worker;

import io.drover.job.Key;
import io.drover.job.KeyMemory;
import io.drover.job.KeyState;
import io.drover.job.Lease;
import io.drover.limit.KeyedLimiter;
import io.drover.limit.LimiterEvents;
import io.drover.queue.QueueException;
import io.drover.queue.Steering;
import io.drover.queue.Steering.Commands;
import io.drover.queue.WorkQueue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between the limiter and the queue: brings what is commanded to the one, and what keys have
 * learned to the other. Thread-safe.
 */
public final class LimitKeeper implements LimiterEvents, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LimitKeeper.class);

  private final WorkQueue queue;
  private final Steering steering;
  private final LongSupplier clock;
  private final Runnable onRoom;
  private volatile @Nullable KeyedLimiter limiter;
  private long change;
  private boolean paused;

  /**
   * @param clock the limiter's
   * @param onRoom called often when more leases can be put to use; must not wait
   */
  public LimitKeeper(WorkQueue queue, LongSupplier clock, Runnable onRoom) {
    this.queue = queue;
    this.steering = queue.steering();
    this.clock = clock;
    this.onRoom = onRoom;
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
    Commands commands = steering.commandsSince(change);
    if (commands.change() != change) {
      change = commands.change();
      paused = commands.paused();
      kept.obey(paused, commands.keys());
    }
    remember(kept.news());
    kept.forgetQuiet();
  }

  private void remember(Map<Key, KeyMemory> news) {
    if (!news.isEmpty()) {
      steering.remember(news);
    }
  }

  @Override
  public void room() {
    onRoom.run();
  }

  @Override
  public void givenBack(List<Lease> leases) {
    queue.release(leases);
  }

  @Override
  public void keep() {
    KeyedLimiter kept = limiter;
    if (kept == null) {
      return;
    }
    try {
      remember(kept.news());
    } catch (QueueException e) {
      LOG.warn("what keys have learned is not kept yet: {}", e.getMessage());
    }
  }

  @Override
  public KeyState stateOf(Key key) {
    return steering.state(key);
  }

  @Override
  public void ringAt(long nanos) {
    KeyedLimiter kept = limiter;
    if (kept != null) {
      CompletableFuture.delayedExecutor(nanos - clock.getAsLong(), TimeUnit.NANOSECONDS)
          .execute(kept::ring);
    }
  }

  /** Keeps all that was learned, for the last time; for when nothing runs any more. */
  @Override
  public void close() {
    KeyedLimiter kept = limiter;
    if (kept != null) {
      remember(kept.memories());
    }
  }
}
