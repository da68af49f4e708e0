package io.drover.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A web server on loopback that answers for many hosts. It is asked as a proxy is, so that no name
 * has to be known to anybody else and nothing leaves the machine. Thread-safe.
 */
public final class DemoOrigin implements AutoCloseable {
  private static final Pattern PAPER = Pattern.compile("/(\\d{1,6})\\.pdf");
  private static final int BACKLOG = 200;
  private static final int NOT_FOUND = 404;

  private final HttpServer server;
  private final Map<String, DemoHost> hosts;
  private final LongSupplier nanoTime;
  private final ExecutorService threads = Executors.newCachedThreadPool(DemoOrigin::daemon);

  private DemoOrigin(HttpServer server, List<DemoHost> hosts, LongSupplier nanoTime) {
    this.server = server;
    this.hosts = hosts.stream().collect(Collectors.toMap(DemoHost::name, Function.identity()));
    this.nanoTime = nanoTime;
  }

  /** Starts one on a free port. */
  static DemoOrigin start(List<DemoHost> hosts, LongSupplier nanoTime) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    DemoOrigin origin = new DemoOrigin(HttpServer.create(any, BACKLOG), hosts, nanoTime);
    origin.server.setExecutor(origin.threads);
    origin.server.createContext("/", origin::answer);
    origin.server.start();
    return origin;
  }

  /** What {@code drover.download.proxy} is to be. */
  String proxy() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      URI url = exchange.getRequestURI();
      DemoHost host = hosts.get(Objects.requireNonNullElse(url.getHost(), ""));
      Matcher paper = PAPER.matcher(url.getPath());
      if (host == null || !paper.matches()) {
        exchange.sendResponseHeaders(NOT_FOUND, -1);
      } else {
        answer(exchange, host, Integer.parseInt(paper.group(1)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the stage is taken down
    }
  }

  private void answer(HttpExchange exchange, DemoHost host, int paper)
      throws IOException, InterruptedException {
    long began = nanoTime.getAsLong();
    Manner.Answer answer = host.begins(paper, began);
    try {
      TimeUnit.MILLISECONDS.sleep(answer.millis());
    } finally {
      // Before the last byte: whoever has that may well ask for the next paper.
      host.ends(answer, began, nanoTime.getAsLong());
    }
    if (answer.retryAfterSeconds() > 0) {
      exchange.getResponseHeaders().set("Retry-After", "" + answer.retryAfterSeconds());
    }
    if (answer.status() != 200) {
      exchange.sendResponseHeaders(answer.status(), -1);
      return;
    }
    byte[] body = Paper.pdf("Paper " + paper + " of " + host.name(), 4_000 + 97 * paper);
    exchange.getResponseHeaders().set("Content-Type", "application/pdf");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "origin");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
