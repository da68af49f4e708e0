package io.drover.worker;

import io.drover.job.Demand;
import io.drover.job.Lease;
import io.drover.queue.SqlWorkQueue;
import io.drover.queue.WorkQueue.Grant;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands behind the lease route. Before each poll of the leased rows it runs the lease
 * transaction, and skips the poll when nothing was granted; as a step of the route it moves the
 * cursor past the {@link Lease}. For the one polling thread.
 */
public final class LeaseFeed implements PollingConsumerPollStrategy, Processor {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseFeed.class);

  private final SqlWorkQueue queue;
  private final Demand demand;
  private final WakeScheduler waker;
  private long cursor;
  private long granted;
  private volatile boolean stopped;

  public LeaseFeed(SqlWorkQueue queue, Demand demand, WakeScheduler waker) {
    this.queue = queue;
    this.demand = demand;
    this.waker = waker;
  }

  /** This run's owner id; a parameter of the poll. */
  public long owner() {
    return queue.owner();
  }

  /** The last lease that was handed on; a parameter of the poll. */
  public long cursor() {
    return cursor;
  }

  /** No new leases from now on. */
  public void stop() {
    stopped = true;
  }

  @Override
  public boolean begin(Consumer consumer, Endpoint endpoint) {
    if (!stopped && demand.room() > 0) {
      Grant grant = queue.lease(demand);
      granted = Math.max(granted, grant.last());
      Long wakeAt = grant.wakeAt();
      if (grant.again()) {
        waker.wake();
      } else if (wakeAt != null) {
        waker.wakeIn(wakeAt - demand.now());
      }
    }
    return granted > cursor;
  }

  @Override
  public void commit(Consumer consumer, Endpoint endpoint, int polled) {
    if (granted > cursor) {
      // Rows that were granted and not seen by the poll are gone: taken back by a repair, say.
      LOG.warn("leases {} to {} were granted and not found again", cursor + 1, granted);
      cursor = granted;
    }
  }

  @Override
  public boolean rollback(Consumer consumer, Endpoint endpoint, int retries, Exception cause) {
    LOG.warn("leasing failed and is tried again: {}", cause.getMessage());
    return false;
  }

  @Override
  public void process(Exchange exchange) {
    cursor = exchange.getMessage().getBody(Lease.class).id();
  }
}
