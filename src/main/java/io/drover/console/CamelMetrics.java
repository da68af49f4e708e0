package io.drover.console;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedRouteMBean;

/**
 * Camel's figures of its routes, under the names and labels that camel-micrometer gives them. They
 * are read, when somebody scrapes, from the counters that Camel keeps for JMX anyway: a route
 * policy that counts them once more costs several microseconds for each exchange.
 */
final class CamelMetrics {
  private CamelMetrics() {}

  /** Adds the routes that are there now; none where Camel keeps no such counters. */
  static void bind(
      CamelContext camel, MeterRegistry registry, UnaryOperator<ManagedRouteMBean> keep) {
    ManagedCamelContext managed =
        camel.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
    for (Route route : camel.getRoutes()) {
      ManagedRouteMBean counters = managed == null ? null : managed.getManagedRoute(route.getId());
      if (counters != null) {
        bind(camel.getName(), keep.apply(counters), registry);
      }
    }
  }

  private static void bind(String camel, ManagedRouteMBean route, MeterRegistry registry) {
    Tags tags =
        Tags.of(
            "camelContext",
            camel,
            "kind",
            "CamelRoute",
            "routeId",
            route.getRouteId(),
            "eventType",
            "route");
    FunctionCounter.builder("camel.exchanges.total", route, r -> orZero(r::getExchangesTotal))
        .description("Exchanges of a route")
        .tags(tags)
        .register(registry);
    FunctionCounter.builder(
            "camel.exchanges.succeeded", route, r -> orZero(r::getExchangesCompleted))
        .description("Exchanges of a route that ended well")
        .tags(tags)
        .register(registry);
    FunctionCounter.builder("camel.exchanges.failed", route, r -> orZero(r::getExchangesFailed))
        .description("Exchanges of a route that failed")
        .tags(tags)
        .register(registry);
    Gauge.builder("camel.exchanges.inflight", route, r -> orZero(r::getExchangesInflight))
        .description("Exchanges of a route that are under way")
        .tags(tags)
        .strongReference(true)
        .register(registry);
    FunctionTimer.builder(
            "camel.route.policy",
            route,
            r -> (long) orZero(r::getExchangesTotal),
            r -> orZero(r::getTotalProcessingTime),
            TimeUnit.MILLISECONDS)
        .description("How long exchanges of a route took")
        .tags(tags)
        .register(registry);
  }

  private interface Counter {
    long get() throws Exception;
  }

  private static double orZero(Counter counter) {
    try {
      return counter.get();
    } catch (Exception e) {
      return 0; // the route was removed meanwhile
    }
  }
}
