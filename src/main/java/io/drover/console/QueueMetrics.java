package io.drover.console;

import io.drover.job.Key;
import io.drover.job.RunMeter;
import io.drover.queue.Ended;
import io.drover.queue.Stats;
import io.drover.settings.Settings.Collector;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * What is measured while jobs run, and what is asked of the queue when somebody scrapes. No label
 * ever holds a URL, an id or a host. Thread-safe.
 */
public final class QueueMetrics implements RunMeter, AutoCloseable {
  /** In seconds: from a job that does nothing to one that fetches a large file slowly. */
  private static final double[] BOUNDS = {.001, .01, .05, .25, 1, 5, 30, 120, 600};

  private final PrometheusMeterRegistry scraped =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final @Nullable PushedMetrics pushed;
  private final MeterRegistry registry;
  private final DistributionDataPoint ran;
  private final DistributionDataPoint polled;
  private final PerHolder<DistributionDataPoint> waited;

  /** Meters hold what they ask by weak references only. */
  private @Nullable Cached<Stats> stats;

  private final List<Object> asked = new CopyOnWriteArrayList<>();

  /**
   * @param collector who is told of it by OTLP; null for nobody
   */
  public QueueMetrics(@Nullable Collector collector) {
    pushed = collector == null ? null : new PushedMetrics(collector, BOUNDS);
    registry =
        pushed == null ? scraped : new CompositeMeterRegistry().add(scraped).add(pushed.registry());
    ran = histogram("drover_job_duration_seconds", "How long the pipeline took for a job");
    polled = histogram("drover_lease_poll_seconds", "How long the queue took to answer for leases");
    Histogram waited =
        histogram(
            "drover_permit_wait_seconds",
            "How long leased jobs waited in memory, by what kind of key held them last",
            "kind");
    this.waited = PerHolder.of(waited::labelValues);
  }

  /**
   * Of the Prometheus client's own, for they lie on the way of each job: Micrometer's timers cost
   * several times as much.
   */
  private Histogram histogram(String name, String meaning, String... labels) {
    return Histogram.builder()
        .name(name)
        .help(meaning)
        .labelNames(labels)
        .classicOnly()
        .classicUpperBounds(BOUNDS)
        .withoutExemplars()
        .register(scraped.getPrometheusRegistry());
  }

  /**
   * Says from then on what the queue holds and how runs end.
   *
   * @param counts asked at each scrape
   * @param running how many jobs run now
   * @param stale how many outcomes were refused
   */
  public void watch(
      Supplier<Stats> counts, Supplier<Ended> ended, IntSupplier running, LongSupplier stale) {
    Cached<Stats> stats = new Cached<>(counts, System::nanoTime);
    this.stats = stats;
    depth(stats, "queued", Stats::queued);
    depth(stats, "in_progress", Stats::inProgress);
    depth(stats, "done", Stats::done);
    depth(stats, "skipped", Stats::skipped);
    depth(stats, "error", Stats::error);
    gauge("drover.queue.delayed", "The part of queued that waits for a time", stats, Stats::delayed)
        .register(registry);
    completed(ended, "done", Ended::done);
    completed(ended, "skipped", Ended::skipped);
    completed(ended, "retry", Ended::retried);
    completed(ended, "error", Ended::failed);
    Gauge.builder("drover.jobs.in.flight", running, IntSupplier::getAsInt)
        .description("Jobs that run now")
        .strongReference(true)
        .register(registry);
    FunctionCounter.builder("drover.settle.stale", keep(stale), LongSupplier::getAsLong)
        .description("Outcomes that were refused because their leases had been lost")
        .register(registry);
    new ProcessorMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** Says from then on what Camel's routes do; those that are there now. */
  public void watch(CamelContext camel) {
    CamelMetrics.bind(camel, registry, this::keep);
  }

  /** Everything, as Prometheus reads it. */
  public String scrape() {
    return scraped.scrape();
  }

  private <T> T keep(T one) {
    asked.add(one);
    return one;
  }

  private void depth(Supplier<Stats> stats, String state, ToLongFunction<Stats> count) {
    gauge("drover.queue.depth", "Jobs by state", stats, count)
        .tag("state", state)
        .register(registry);
  }

  private static Gauge.Builder<Supplier<Stats>> gauge(
      String name, String meaning, Supplier<Stats> stats, ToLongFunction<Stats> count) {
    return Gauge.builder(name, stats, now -> count.applyAsLong(now.get()))
        .description(meaning)
        .strongReference(true);
  }

  private void completed(Supplier<Ended> ended, String outcome, ToLongFunction<Ended> count) {
    FunctionCounter.builder(
            "drover.jobs.completed", keep(ended), now -> count.applyAsLong(now.get()))
        .description("Runs that ended, by what became of their jobs")
        .tag("outcome", outcome)
        .register(registry);
  }

  @Override
  public void waited(Key.@Nullable Kind heldBy, long nanos) {
    waited.at(heldBy).observe(nanos / 1e9);
    if (pushed != null) {
      pushed.waited(heldBy, nanos);
    }
  }

  @Override
  public void ran(long nanos) {
    ran.observe(nanos / 1e9);
    if (pushed != null) {
      pushed.ran(nanos);
    }
  }

  @Override
  public void polled(long nanos) {
    polled.observe(nanos / 1e9);
    if (pushed != null) {
      pushed.polled(nanos);
    }
  }

  /** Tells the collector, if there is one, how it all stands at the end. */
  @Override
  public void close() {
    if (pushed != null) {
      if (stats != null) {
        stats.forget();
      }
      pushed.close();
    }
  }
}
