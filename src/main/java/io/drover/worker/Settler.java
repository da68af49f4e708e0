package io.drover.worker;

import io.drover.job.Outcome;
import io.drover.queue.QueueException;
import io.drover.queue.WorkQueue;
import io.drover.queue.WorkQueue.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles outcomes in batches that form by themselves: whatever comes in while one commit runs is
 * the next batch. An exchange is done when its outcome is committed. As long as the database says
 * no, the batch is tried again. Thread-safe.
 */
public final class Settler extends AsyncProcessorSupport {
  private static final Logger LOG = LoggerFactory.getLogger(Settler.class);
  private static final int MAX_BATCH = 1_024;
  private static final long RETRY_MILLIS = 500;

  private record Pending(Settlement settlement, AsyncCallback callback) {}

  private final WorkQueue queue;
  private final ExecutorService executor;
  private final BlockingQueue<Pending> pending = new LinkedBlockingQueue<>();
  private final AtomicLong stale = new AtomicLong();

  /**
   * @param executor one thread of the settler's own; interrupting it ends the settler
   */
  public Settler(WorkQueue queue, ExecutorService executor) {
    this.queue = queue;
    this.executor = executor;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    pending.add(new Pending(exchange.getMessage().getBody(Settlement.class), callback));
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
        settle(batch);
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // stopping; what is not settled goes back with its lease
    }
  }

  private void settle(List<Pending> batch) throws InterruptedException {
    List<Settlement> settlements = batch.stream().map(Pending::settlement).toList();
    if (!tried(settlements)) {
      for (Settlement one : settlements) {
        settleAlone(one);
      }
    }
    batch.forEach(one -> one.callback.done(false));
  }

  /**
   * One outcome that cannot be written must not hold up the others: when the database takes a plain
   * one in its place, the fault lies in what the pipeline left. As long as it takes neither, the
   * fault is the database's, and time may mend it.
   */
  private void settleAlone(Settlement one) throws InterruptedException {
    Settlement plain =
        new Settlement(
            one.lease(),
            Outcome.failed("unwritable-outcome", "what the pipeline left cannot be kept"),
            one.startedAtMillis(),
            one.endedAtMillis());
    while (!tried(List.of(one)) && !tried(List.of(plain))) {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
    }
  }

  private boolean tried(List<Settlement> settlements) {
    try {
      for (Settlement refused : queue.settle(settlements)) {
        stale.incrementAndGet();
        LOG.warn(
            "job {} lost its lease {} before it was settled; its outcome was refused",
            refused.lease().artifactId(),
            refused.lease().id());
      }
      return true;
    } catch (QueueException e) {
      LOG.error("{} outcomes wait to be settled: {}", settlements.size(), e.getMessage());
      return false;
    }
  }
}
