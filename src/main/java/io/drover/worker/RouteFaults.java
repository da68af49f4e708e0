package io.drover.worker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a fault of the queue in a route that comes again by itself: a line in the log,
 * and of the same fault of the same route not more than one a minute. Thread-safe.
 */
public final class RouteFaults implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(RouteFaults.class);
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private record Said(String fault, long at) {}

  private final LongSupplier steady;
  private final Map<String, Said> said = new ConcurrentHashMap<>();

  /**
   * @param steady nanoseconds that go on evenly
   */
  public RouteFaults(LongSupplier steady) {
    this.steady = steady;
  }

  @Override
  public void process(Exchange exchange) {
    Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    String fault = caught == null ? "" : String.valueOf(caught.getMessage());
    String route = String.valueOf(exchange.getFromRouteId());
    long now = steady.getAsLong();
    Said last = said.get(route);
    if (last == null || !last.fault.equals(fault) || now - last.at >= QUIET_NANOS) {
      said.put(route, new Said(fault, now));
      LOG.warn("the route {} fails and comes again: {}", route, fault);
    }
  }
}
