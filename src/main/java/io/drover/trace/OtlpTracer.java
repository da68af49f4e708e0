package io.drover.trace;

import io.drover.job.Lease;
import io.drover.job.RunTrace;
import io.drover.job.RunTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Sends what runs are made of to a collector, by OTLP over HTTP, a few seconds later and in
 * batches. All runs of a job are in one trace. What the collector cannot keep up with is lost: jobs
 * never wait for it. Thread-safe.
 */
public final class OtlpTracer implements RunTracer {
  private static final String PATH = "/v1/traces";
  private static final long TIMEOUT_SECONDS = 5;

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final JobTraceIds ids = new JobTraceIds();

  /**
   * @param endpoint the collector's URL, without {@value #PATH}
   * @param headers of each request to it
   * @param steady nanoseconds since the epoch that go on evenly
   */
  public OtlpTracer(String endpoint, Map<String, String> headers, LongSupplier steady) {
    ExporterLog.open();
    this.provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "drover")))
            .setClock(new SteadyClock(steady))
            .setIdGenerator(ids)
            .addSpanProcessor(
                BatchSpanProcessor.builder(
                        OtlpHttpSpanExporter.builder()
                            .setEndpoint(endpoint.replaceFirst("/+$", "") + PATH)
                            .setHeaders(() -> headers)
                            .setTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                            .build())
                    .build())
            .build();
    this.tracer = provider.get("io.drover");
  }

  private record SteadyClock(LongSupplier steady) implements Clock {
    @Override
    public long now() {
      return steady.getAsLong();
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }
  }

  @Override
  public RunTrace begin(Lease lease, long askedAt) {
    SpanBuilder run =
        tracer
            .spanBuilder("run")
            .setNoParent()
            .setStartTimestamp(askedAt, TimeUnit.NANOSECONDS)
            .setAttribute("drover.job.id", lease.artifactId())
            .setAttribute("drover.attempt", lease.attempt())
            .setAttribute("drover.resolver", lease.resolver().name())
            .setAttribute("drover.host", lease.host().name());
    Span span = ids.of(lease.artifactId(), run::startSpan);
    return new FollowedRun(tracer, span, askedAt);
  }

  @Override
  public void close() {
    provider.shutdown().join(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
