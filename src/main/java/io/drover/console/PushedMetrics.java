package io.drover.console;

import io.drover.job.Key;
import io.drover.job.RunMeter;
import io.drover.settings.Settings.Collector;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.ipc.http.HttpUrlConnectionSender;
import io.micrometer.registry.otlp.AggregationTemporality;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is measured, told to a collector each minute and once more at the end, by OTLP over HTTP.
 * The end waits 2 s for it at most. Thread-safe.
 */
final class PushedMetrics implements RunMeter, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PushedMetrics.class);
  private static final String PATH = "/v1/metrics";
  private static final Duration LAST_WORD = Duration.ofSeconds(2);

  private final String endpoint;

  private final OtlpMeterRegistry registry;
  private final Timer ran;
  private final Timer polled;
  private final PerHolder<Timer> waited;

  /**
   * @param bounds of the histograms, in seconds
   */
  PushedMetrics(Collector collector, double[] bounds) {
    this.endpoint = collector.endpoint();
    OtlpMetricsSender http = new OtlpHttpMetricsSender(new HttpUrlConnectionSender());
    this.registry =
        OtlpMeterRegistry.builder(new Push(collector))
            .clock(Clock.SYSTEM)
            .metricsSender(told -> send(http, told))
            .build();
    this.ran = timer("drover.job.duration", bounds);
    this.polled = timer("drover.lease.poll", bounds);
    this.waited = PerHolder.of(kind -> timer("drover.permit.wait", bounds, "kind", kind));
  }

  /** Says in one line what the registry would say in a stack trace. */
  private void send(OtlpMetricsSender http, OtlpMetricsSender.Request told) {
    try {
      http.send(told);
    } catch (Exception e) {
      LOG.warn("metrics: {} took nothing: {}; see drover.metrics.endpoint", endpoint, why(e));
    }
  }

  private static String why(Exception e) {
    String all = String.valueOf(e.getMessage());
    return all.substring(0, Math.min(all.length(), 200));
  }

  private record Push(Collector collector) implements OtlpConfig {
    @Override
    public @Nullable String get(String key) {
      return null;
    }

    // What is not said here is looked up in OTEL_… variables, which may be meant for others.

    @Override
    public Map<String, String> headers() {
      return collector.headers();
    }

    @Override
    public Duration step() {
      return Duration.ofMinutes(1);
    }

    @Override
    public AggregationTemporality aggregationTemporality() {
      return AggregationTemporality.CUMULATIVE;
    }

    @Override
    public String url() {
      return collector.endpoint().replaceFirst("/+$", "") + PATH;
    }

    @Override
    public Map<String, String> resourceAttributes() {
      return Map.of("service.name", "drover");
    }

    @Override
    public TimeUnit baseTimeUnit() {
      return TimeUnit.SECONDS;
    }
  }

  private Timer timer(String name, double[] bounds, String... tags) {
    return Timer.builder(name)
        .tags(tags)
        .serviceLevelObjectives(
            Arrays.stream(bounds)
                .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                .toArray(Duration[]::new))
        .register(registry);
  }

  MeterRegistry registry() {
    return registry;
  }

  @Override
  public void waited(Key.@Nullable Kind heldBy, long nanos) {
    waited.at(heldBy).record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void ran(long nanos) {
    ran.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void polled(long nanos) {
    polled.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    // No timeout of its connection bounds the whole of a push.
    Thread last = new Thread(registry::close, "drover-last-metrics");
    last.setDaemon(true);
    last.start();
    try {
      last.join(LAST_WORD.toMillis());
      if (last.isAlive()) {
        LOG.warn(
            "metrics: {} did not take the last ones within {}s; see drover.metrics.endpoint",
            endpoint,
            LAST_WORD.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
