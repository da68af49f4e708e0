package io.drover.worker;

import io.drover.job.Demand;
import io.drover.job.Lease;
import io.drover.job.RunMeter;
import io.drover.job.RunTrace;
import io.drover.job.RunTracer;
import io.drover.queue.QueueException;
import io.drover.queue.SqlWorkQueue;
import io.drover.queue.WorkQueue.Grant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
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
  private static final long FIRST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long MAX_REST_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final SqlWorkQueue queue;
  private final Demand demand;
  private final WakeScheduler waker;
  private final LongSupplier steady;
  private final FaultLog faults = new FaultLog(LOG, "leasing");
  private long failedAt;
  private long rest;
  private final RunMeter meter;
  private final RunTracer tracer;
  private long askedAt;
  private long cursor;
  private long granted;
  private volatile boolean stopped;

  /**
   * @param steady nanoseconds that go on evenly
   */
  public LeaseFeed(
      SqlWorkQueue queue,
      Demand demand,
      WakeScheduler waker,
      LongSupplier steady,
      RunMeter meter,
      RunTracer tracer) {
    this.queue = queue;
    this.steady = steady;
    this.demand = demand;
    this.waker = waker;
    this.meter = meter;
    this.tracer = tracer;
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
    if (isResting()) {
      return false;
    }
    if (!stopped && demand.room() > 0) {
      lease();
    }
    return granted > cursor;
  }

  private void lease() {
    try {
      long begun = System.nanoTime();
      askedAt = steady.getAsLong();
      Grant grant = queue.lease(demand);
      meter.polled(System.nanoTime() - begun);
      works();
      granted = Math.max(granted, grant.last());
      Long wakeAt = grant.wakeAt();
      if (grant.again()) {
        waker.wake();
      } else if (wakeAt != null) {
        waker.wakeIn(wakeAt - demand.now());
      }
    } catch (QueueException e) {
      fails(e);
    }
  }

  /** A database that has just said no is not asked again at once. */
  private boolean isResting() {
    return rest > 0 && steady.getAsLong() - failedAt < rest;
  }

  private void fails(Throwable fault) {
    faults.failed(fault);
    rest = Math.min(MAX_REST_NANOS, Math.max(FIRST_REST_NANOS, 2 * rest));
    failedAt = steady.getAsLong();
  }

  private void works() {
    faults.works();
    rest = 0;
  }

  @Override
  public void commit(Consumer consumer, Endpoint endpoint, int polled) {
    if (granted > cursor) {
      // Between the grant and the poll they were cancelled, or another run has taken over.
      LOG.info("leases {} to {} were granted and are gone again", cursor + 1, granted);
      cursor = granted;
    }
  }

  @Override
  public boolean rollback(Consumer consumer, Endpoint endpoint, int retries, Exception cause) {
    fails(cause);
    return false;
  }

  @Override
  public void process(Exchange exchange) {
    Lease lease = exchange.getMessage().getBody(Lease.class);
    cursor = lease.id();
    Listeners.tell(lease, () -> follow(exchange, lease));
  }

  private void follow(Exchange exchange, Lease lease) {
    RunTrace trace = tracer.begin(lease, askedAt);
    if (trace != RunTrace.NONE) {
      exchange.setProperty(RunTrace.PROPERTY, trace);
      trace.enters("limiter");
    }
  }
}
