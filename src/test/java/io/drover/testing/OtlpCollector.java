package io.drover.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/** A collector on loopback that keeps what it is told by OTLP over HTTP. Thread-safe. */
public final class OtlpCollector implements AutoCloseable {
  private final HttpServer server;
  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final List<Metric> metrics = new CopyOnWriteArrayList<>();
  private final Set<String> keys = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean dripping;

  public OtlpCollector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::traces);
    server.createContext("/v1/metrics", this::metrics);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** All spans so far. */
  public List<Span> spans() {
    return spans;
  }

  /** All metrics so far, each as often as it was told. */
  public List<Metric> metrics() {
    return metrics;
  }

  /** The path of each request, with what its header {@code api-key} says. */
  public Set<String> keys() {
    return keys;
  }

  /** From now on metrics are answered with a byte a second, until this is closed. */
  public void drip() {
    dripping = true;
  }

  private void traces(HttpExchange exchange) throws IOException {
    ExportTraceServiceRequest told = ExportTraceServiceRequest.parseFrom(body(exchange));
    told.getResourceSpansList()
        .forEach(
            resource ->
                resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList())));
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private void metrics(HttpExchange exchange) throws IOException {
    ExportMetricsServiceRequest told = ExportMetricsServiceRequest.parseFrom(body(exchange));
    told.getResourceMetricsList()
        .forEach(
            resource ->
                resource
                    .getScopeMetricsList()
                    .forEach(scope -> metrics.addAll(scope.getMetricsList())));
    if (dripping) {
      drip(exchange);
    } else {
      exchange.sendResponseHeaders(200, -1);
    }
    exchange.close();
  }

  private void drip(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    try {
      while (!closed.await(1, TimeUnit.SECONDS)) {
        out.write('.');
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] body(HttpExchange exchange) throws IOException {
    keys.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("api-key"));
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (InputStream in = exchange.getRequestBody();
        InputStream plain = zipped ? new GZIPInputStream(in) : in) {
      return plain.readAllBytes();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
