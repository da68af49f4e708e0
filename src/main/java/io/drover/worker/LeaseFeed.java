package io.drover.worker;

import io.drover.job.Key;
import io.drover.job.Lease;
import io.drover.queue.Demand;
import io.drover.queue.SqlWorkQueue;
import io.drover.queue.WorkQueue.Grant;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands behind the lease route. Before each poll of the leased rows it runs the lease
 * transaction, and skips the poll when nothing was granted; as a step of the route it turns a row
 * into a {@link Lease} and moves the cursor past it. For the one polling thread.
 */
public final class LeaseFeed implements PollingConsumerPollStrategy, Processor {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseFeed.class);

  private final SqlWorkQueue queue;
  private final Demand demand;
  private long cursor;
  private long granted;
  private volatile boolean stopped;

  public LeaseFeed(SqlWorkQueue queue, Demand demand) {
    this.queue = queue;
    this.demand = demand;
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
    // By position: this map's look-ups fold the case of every name that they are asked for.
    Iterator<?> row =
        Objects.requireNonNull(exchange.getMessage().getBody(Map.class)).values().iterator();
    long leaseId = number(row);
    exchange
        .getMessage()
        .setBody(
            new Lease(
                leaseId,
                number(row),
                number(row),
                text(row),
                Math.toIntExact(number(row)),
                Key.resolver(text(row)),
                Key.host(text(row)),
                queue.isSuspect(Math.toIntExact(number(row))),
                text(row)));
    cursor = leaseId;
  }

  private static long number(Iterator<?> row) {
    return ((Number) Objects.requireNonNull(row.next())).longValue();
  }

  private static String text(Iterator<?> row) {
    return Objects.requireNonNull(row.next()).toString();
  }
}
