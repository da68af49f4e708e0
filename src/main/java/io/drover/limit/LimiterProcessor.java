package io.drover.limit;

import io.drover.job.Lease;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * The step of a route that holds a leased job until it may run. The exchange waits without a thread
 * and goes on with its {@link Permit} as the property {@value #PERMIT}. Thread-safe.
 */
public final class LimiterProcessor extends AsyncProcessorSupport {
  /** The exchange property that holds the permit. */
  public static final String PERMIT = "DroverPermit";

  /** The exchange property with what an earlier run learned before it moved to this lane. */
  public static final String HINT = "DroverHint";

  private final KeyedLimiter limiter;

  public LimiterProcessor(KeyedLimiter limiter) {
    this.limiter = limiter;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Lease lease = exchange.getMessage().getBody(Lease.class);
    if (limiter.admit(lease, new Waiting(exchange, callback))) {
      return false;
    }
    // Stopping: the queue takes back what this process has leased.
    exchange.setRouteStop(true);
    callback.done(true);
    return true;
  }

  private record Waiting(Exchange exchange, AsyncCallback callback) implements KeyedLimiter.Turn {
    @Override
    public void go(Permit permit) {
      exchange.setProperty(PERMIT, permit);
      callback.done(false);
    }

    @Override
    public void off() {
      exchange.setRouteStop(true);
      callback.done(false);
    }
  }
}
