package io.drover.worker;

import io.drover.job.Outcome;
import io.drover.job.RunTrace;
import io.drover.queue.QueueException;
import io.drover.queue.WorkQueue;
import io.drover.queue.WorkQueue.Settlement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles outcomes in batches that form by themselves: whatever comes in while one commit runs is
 * the next batch. An exchange is done when its outcome is committed. As long as the disk or the
 * database says no, the batch is tried again. Thread-safe.
 */
public final class Settler extends AsyncProcessorSupport {
  /** What pipelines have left that must be on the disk before their outcomes count. */
  @FunctionalInterface
  public interface Results {
    void flush() throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Settler.class);
  private static final int MAX_BATCH = 1_024;
  private static final long RETRY_MILLIS = 500;

  private record Pending(Settlement settlement, RunTrace trace, AsyncCallback callback) {
    void end(boolean counts) {
      Listeners.tell(
          settlement.lease(), counts ? () -> trace.ends(settlement.outcome()) : trace::refused);
      Listeners.tell(settlement.lease(), () -> callback.done(false));
    }
  }

  private final WorkQueue queue;
  private final ExecutorService executor;
  private final Results results;
  private final Consumer<Settlement> onRefused;
  private final BlockingQueue<Pending> pending = new LinkedBlockingQueue<>();
  private final Set<Long> refused = new HashSet<>();
  private final AtomicLong stale = new AtomicLong();
  private final FaultLog faults = new FaultLog(LOG, "settling");

  /**
   * @param executor one thread of the settler's own; interrupting it ends the settler
   * @param results flushed on that thread before each commit
   * @param onRefused told, on that thread, of each outcome that did not count
   */
  public Settler(
      WorkQueue queue, ExecutorService executor, Results results, Consumer<Settlement> onRefused) {
    this.queue = queue;
    this.executor = executor;
    this.results = results;
    this.onRefused = onRefused;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    pending.add(
        new Pending(
            exchange.getMessage().getBody(Settlement.class),
            exchange.getProperty(RunTrace.PROPERTY, RunTrace.NONE, RunTrace.class),
            callback));
    return false;
  }

  /** How many outcomes were refused because their leases had been lost. */
  public long stale() {
    return stale.get();
  }

  @Override
  protected void doStart() {
    executor.execute(this::run);
  }

  @Override
  protected void doStop() {
    executor.shutdownNow();
  }

  private void run() {
    List<Pending> batch = new ArrayList<>();
    try {
      while (true) {
        batch.add(pending.take());
        pending.drainTo(batch, MAX_BATCH - 1);
        settle(batch.stream().map(Pending::settlement).toList());
        batch.forEach(one -> one.end(!refused.contains(one.settlement.lease().id())));
        batch.clear();
        refused.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // stopping; what is not settled goes back with its lease
    }
  }

  /** One outcome that cannot be written must not hold up the others. */
  private void settle(List<Settlement> batch) throws InterruptedException {
    if (isTaken(batch)) {
      return;
    }
    for (Settlement one : batch) {
      if (!isTaken(List.of(one)) && !isTaken(List.of(plain(one)))) {
        LOG.error(
            "job {} cannot be settled at all; it runs again after the next start",
            one.lease().artifactId());
      }
    }
  }

  private static Settlement plain(Settlement unwritable) {
    return new Settlement(
        unwritable.lease(),
        Outcome.failed("unwritable-outcome", "what the pipeline left cannot be kept"),
        unwritable.startedAtMillis(),
        unwritable.endedAtMillis());
  }

  /**
   * Tries until the disk and the database give an answer: time may mend it, and nothing else is
   * proof against an outcome.
   *
   * @return whether it took them, or refuses at least one
   */
  private boolean isTaken(List<Settlement> settlements) throws InterruptedException {
    while (true) {
      try {
        results.flush();
        queue.settle(settlements).forEach(this::refused);
        faults.works();
        return true;
      } catch (QueueException e) {
        if (e.isRefusal()) {
          return false;
        }
        faults.failed(e);
      } catch (IOException | RuntimeException | Error e) {
        faults.failed(e); // a thread that ended here would be waited for for ever
      }
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
    }
  }

  private void refused(Settlement settlement) {
    stale.incrementAndGet();
    refused.add(settlement.lease().id());
    Listeners.tell(settlement.lease(), () -> onRefused.accept(settlement));
  }
}
