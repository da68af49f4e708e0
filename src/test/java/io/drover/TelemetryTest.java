package io.drover;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.ByteString;
import io.drover.cli.Engine.Run;
import io.drover.job.NewJob;
import io.drover.job.Outcome;
import io.drover.testing.Answer;
import io.drover.testing.Origin;
import io.drover.testing.OtlpCollector;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What collectors are told by OTLP, as one of them hears it. */
class TelemetryTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private static volatile CountDownLatch begun = new CountDownLatch(0);
  private OtlpCollector collector;
  private Origin origin;

  @BeforeEach
  void open() throws IOException {
    collector = new OtlpCollector();
    origin = Origin.start();
  }

  @AfterEach
  void close() throws IOException {
    origin.close();
    collector.close();
  }

  private void run(Map<String, String> settings, NewJob... jobs) {
    try (Run run = Runs.start(folder, Path.of("routes"), settings)) {
      run.queue().enqueue(List.of(jobs));
      await().atMost(LONGEST).until(run::idle);
    }
  }

  @Test
  void allRunsOfAJobAreOneTraceFromTheLeaseToTheSettle() {
    byte[] file = Origin.bytes(1, 2_000);
    origin
        .on("127.0.0.1", "/robots.txt", Answer.status(404))
        .on("127.0.0.1", "/a", Answer.redirect(302, "/b"))
        .on("127.0.0.1", "/b", Answer.inTurn(Answer.status(500), Answer.ok(file)));
    String url = origin.url("127.0.0.1", "/a");
    NewJob job = new NewJob("a", "r", "127.0.0.1", 0, null, "{\"url\":\"" + url + "\"}");
    run(
        Map.of(
            "drover.tracing.endpoint", collector.url(),
            "drover.download.allow-addresses", "127.0.0.1/32",
            "drover.retry.backoff", "1s",
            "drover.retry.jitter", "0s"),
        job);

    Map<ByteString, List<Span>> traces =
        collector.spans().stream().collect(groupingBy(Span::getTraceId));
    assertThat(traces).hasSize(1);
    List<Span> spans = traces.values().iterator().next();
    Map<ByteString, Span> byId = spans.stream().collect(toMap(Span::getSpanId, span -> span));
    assertThat(spans.stream().map(span -> path(span, byId)))
        .contains(
            "run",
            "run/lease",
            "run/limiter",
            "run/pipeline",
            "run/pipeline/resolver",
            "run/pipeline/resolver/hop",
            "run/settle");
    assertThat(named(spans, "run"))
        .extracting(span -> text(span, "drover.job.id"), span -> text(span, "drover.outcome"))
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("a", "retry"),
            org.assertj.core.groups.Tuple.tuple("a", "done"));
    assertThat(named(spans, "hop")).extracting(span -> text(span, "url.full")).contains(url);
    assertThat(spans)
        .allSatisfy(
            span -> {
              assertThat(span.getEndTimeUnixNano())
                  .isGreaterThanOrEqualTo(span.getStartTimeUnixNano());
              Span parent = byId.getOrDefault(span.getParentSpanId(), span);
              assertThat(span.getStartTimeUnixNano())
                  .isGreaterThanOrEqualTo(parent.getStartTimeUnixNano());
              assertThat(span.getEndTimeUnixNano())
                  .isLessThanOrEqualTo(parent.getEndTimeUnixNano());
            });
  }

  private static List<Span> named(List<Span> spans, String name) {
    return spans.stream().filter(span -> span.getName().equals(name)).toList();
  }

  private static String path(Span span, Map<ByteString, Span> byId) {
    Span parent = byId.get(span.getParentSpanId());
    return parent == null ? span.getName() : path(parent, byId) + "/" + span.getName();
  }

  private static String text(Span span, String key) {
    return span.getAttributesList().stream()
        .filter(one -> one.getKey().equals(key))
        .map(one -> one.getValue().getStringValue())
        .findFirst()
        .orElse("");
  }

  @Test
  void theTraceOfARunWhoseOutcomeDoesNotCountSaysSo() throws Exception {
    begun = new CountDownLatch(1);
    Map<String, String> settings =
        Map.of(
            "drover.pipeline",
            "bean:" + Heedless.class.getName(),
            "drover.tracing.endpoint",
            collector.url());
    try (Run run = Runs.start(folder, Path.of("routes"), settings)) {
      run.queue().enqueue(List.of(new NewJob("a", "r", "one.example", 0, null, "{}")));
      begun.await();
      run.queue().cancel(List.of("a"));
    }
    assertThat(named(collector.spans(), "run"))
        .extracting(span -> text(span, "drover.outcome"))
        .containsExactly("refused");
  }

  @Test
  void collectorsAreToldTheHeadersOfTheEnvironment() {
    Map<String, String> settings =
        Map.of(
            "drover.pipeline", "bean:noop",
            "drover.tracing.endpoint", collector.url(),
            "drover.metrics.endpoint", collector.url());
    Map<String, String> variables =
        Map.of(
            "OTEL_EXPORTER_OTLP_HEADERS", "api-key=one",
            "OTEL_EXPORTER_OTLP_METRICS_HEADERS", "api-key=two");
    try (Run run = Runs.start(folder, List.of(Path.of("routes")), settings, variables)) {
      run.queue().enqueue(List.of(new NewJob("a", "r", "one.example", 0, null, "{}")));
      await().atMost(LONGEST).until(run::idle);
    }
    assertThat(collector.keys()).containsExactlyInAnyOrder("/v1/traces one", "/v1/metrics two");
  }

  @Test
  void whatAPipelineLogsCarriesItsJobAndTrace() {
    Logger log = (Logger) LoggerFactory.getLogger(Talking.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    log.addAppender(lines);
    try {
      run(
          Map.of(
              "drover.pipeline",
              "bean:" + Talking.class.getName(),
              "drover.tracing.endpoint",
              collector.url()),
          new NewJob("a", "r", "one.example", 0, null, "{}"));
    } finally {
      log.detachAppender(lines);
    }
    assertThat(lines.list).hasSize(1);
    String trace = HexFormat.of().formatHex(collector.spans().get(0).getTraceId().toByteArray());
    assertThat(lines.list.get(0).getMDCPropertyMap())
        .containsEntry("job", "a")
        .containsEntry("attempt", "1")
        .containsEntry("host", "one.example")
        .containsEntry("trace", trace);
  }

  /** More runs than spans are kept for it. */
  @Test
  void jobsDoNotWaitForACollectorThatDoesNotAnswer() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      NewJob[] jobs = new NewJob[3_000];
      for (int i = 0; i < jobs.length; i++) {
        jobs[i] = new NewJob("job-" + i, "r", "h", 0, null, "{}");
      }
      run(
          Map.of(
              "drover.pipeline",
              "bean:noop",
              "drover.tracing.endpoint",
              "http://127.0.0.1:" + silent.getLocalPort()),
          jobs);
    }
  }

  @Test
  void theLastMetricsAreThoseOfTheWholeRun() {
    NewJob[] jobs = new NewJob[40];
    for (int i = 0; i < jobs.length; i++) {
      jobs[i] = new NewJob("job-" + i, "r", "h", 0, null, "{}");
    }
    run(Map.of("drover.pipeline", "bean:noop", "drover.metrics.endpoint", collector.url()), jobs);
    assertThat(last("drover.jobs.completed").getSum().getDataPointsList())
        .filteredOn(point -> tag(point).equals("done"))
        .extracting(NumberDataPoint::getAsDouble)
        .containsExactly(40.0);
    assertThat(last("drover.queue.depth").getGauge().getDataPointsList())
        .filteredOn(point -> tag(point).equals("done"))
        .extracting(NumberDataPoint::getAsDouble)
        .containsExactly(40.0);
    assertThat(last("drover.job.duration").getHistogram().getDataPoints(0).getCount())
        .isEqualTo(40);
    assertThat(collector.metrics()).extracting(Metric::getName).contains("camel.exchanges.total");
  }

  @Test
  void aCollectorThatDripsItsAnswerDoesNotKeepARunFromItsEnd() {
    collector.drip();
    List<ILoggingEvent> said =
        saidOfMetrics(
            () ->
                assertTimeoutPreemptively(
                    LONGEST,
                    () ->
                        run(
                            Map.of(
                                "drover.pipeline",
                                "bean:noop",
                                "drover.metrics.endpoint",
                                collector.url()),
                            new NewJob("a", "r", "h", 0, null, "{}"))));
    assertThat(said).extracting(ILoggingEvent::getThrowableProxy).containsOnlyNulls();
    assertThat(said)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anySatisfy(line -> assertThat(line).contains(collector.url(), "drover.metrics.endpoint"));
  }

  @Test
  void aCollectorThatIsNotThereIsSaidWithoutAStackTrace() {
    String nobody = collector.url();
    collector.close();
    List<ILoggingEvent> said =
        saidOfMetrics(
            () ->
                run(
                    Map.of("drover.pipeline", "bean:noop", "drover.metrics.endpoint", nobody),
                    new NewJob("a", "r", "h", 0, null, "{}")));
    assertThat(said).extracting(ILoggingEvent::getThrowableProxy).containsOnlyNulls();
    assertThat(said)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anySatisfy(line -> assertThat(line).contains(nobody, "drover.metrics.endpoint"));
  }

  /** Warnings, by us or by the library below. */
  private static List<ILoggingEvent> saidOfMetrics(Runnable task) {
    List<Logger> logs =
        List.of(
            (Logger) LoggerFactory.getLogger("io.drover.console.PushedMetrics"),
            (Logger) LoggerFactory.getLogger("io.micrometer"));
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    logs.forEach(log -> log.addAppender(lines));
    try {
      task.run();
    } finally {
      logs.forEach(log -> log.detachAppender(lines));
    }
    return lines.list.stream()
        .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
        .toList();
  }

  private Metric last(String name) {
    return collector.metrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private static String tag(NumberDataPoint point) {
    return point.getAttributes(0).getValue().getStringValue();
  }

  /** Is done when it is told to stop. */
  public static final class Heedless {
    public Outcome run() {
      begun.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Outcome.done();
    }
  }

  /** Says something about its job. */
  public static final class Talking {
    public Outcome run(@Header("DroverJobId") String id) {
      LoggerFactory.getLogger(Talking.class).info("here is {}", id);
      return Outcome.done();
    }
  }
}
