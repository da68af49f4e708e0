package io.drover.worker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Consumer;
import org.apache.camel.spi.ScheduledPollConsumerScheduler;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * Polls when it is woken, and now and then to see what other processes have changed. Waking is
 * thread-safe and cheap; wakes that come while a poll runs make one more.
 */
public final class WakeScheduler extends ServiceSupport implements ScheduledPollConsumerScheduler {
  /** How soon other processes' changes are seen. */
  private static final long IDLE_MILLIS = 500;

  private final Semaphore wakes = new Semaphore(0);
  private volatile long patience = IDLE_MILLIS;
  private @Nullable Consumer consumer;
  private @Nullable Runnable poll;
  private @Nullable ExecutorService executor;
  private org.apache.camel.@Nullable CamelContext context;

  /** Makes the next poll come at once. */
  public void wake() {
    if (wakes.availablePermits() == 0) {
      wakes.release();
    }
  }

  /** Makes the next poll come after that time at the latest, in milliseconds. */
  public void wakeIn(long millis) {
    patience = Math.max(1, Math.min(IDLE_MILLIS, millis));
  }

  @Override
  public void onInit(Consumer polling) {
    consumer = polling;
  }

  @Override
  public void scheduleTask(Runnable task) {
    poll = task;
  }

  @Override
  public void unscheduleTask() {
    poll = null;
  }

  @Override
  public void startScheduler() {
    if (context == null || executor != null) {
      return;
    }
    ExecutorService own =
        context.getExecutorServiceManager().newSingleThreadExecutor(consumer, "lease");
    executor = own;
    own.execute(this::run);
  }

  @Override
  public boolean isSchedulerStarted() {
    return executor != null;
  }

  private void run() {
    try {
      while (isRunAllowed()) {
        wakes.tryAcquire(patience, TimeUnit.MILLISECONDS);
        wakes.drainPermits();
        patience = IDLE_MILLIS;
        Runnable task = poll;
        if (task != null) {
          task.run();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // stopping
    }
  }

  @Override
  public void setCamelContext(org.apache.camel.CamelContext camelContext) {
    context = camelContext;
  }

  @Override
  public org.apache.camel.@Nullable CamelContext getCamelContext() {
    return context;
  }

  @Override
  protected void doStop() {
    if (context != null && executor != null) {
      context.getExecutorServiceManager().shutdownNow(executor);
      executor = null;
    }
  }
}
