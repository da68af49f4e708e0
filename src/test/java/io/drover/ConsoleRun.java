package io.drover;

import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cli.Engine.Run;
import io.drover.console.Console;
import io.drover.queue.WorkQueue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** A run with its console, as one meets it: at the address that it prints. */
final class ConsoleRun implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final Logger log = (Logger) LoggerFactory.getLogger(Console.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Run run;
  private final int port;

  ConsoleRun(Path folder, Map<String, String> settings) throws IOException {
    this(folder, settings, freePort());
  }

  ConsoleRun(Path folder, Map<String, String> settings, int port) {
    this.port = port;
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    log.addAppender(lines);
    Map<String, String> all = new HashMap<>(settings);
    all.put("drover.console.port", Integer.toString(port));
    run = Runs.start(folder, Path.of("routes"), all);
    await().atMost(LONGEST).until(() -> said("console").length() > 0);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The first line of the log that has this in it. */
  String said(String part) {
    return lines.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains(part))
        .findFirst()
        .orElse("");
  }

  Run run() {
    return run;
  }

  WorkQueue queue() {
    return run.queue();
  }

  int port() {
    return port;
  }

  String token() {
    return said("#token=").replaceFirst(".*#token=", "");
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  JsonNode json(String path) {
    HttpResponse<String> answer = get(path);
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
    }
    try {
      return new ObjectMapper().readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError(answer.body(), e);
    }
  }

  /** Commands with the token. */
  HttpResponse<String> post(String path, String body) {
    return post(path, body, List.of("X-Drover-Token", token()));
  }

  HttpResponse<String> post(String path, String body, List<String> headers) {
    return post(path, body, "application/json", headers);
  }

  /**
   * @param type the body's Content-Type; empty for none
   */
  HttpResponse<String> post(String path, String body, String type, List<String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    if (!headers.isEmpty()) {
      request.headers(headers.toArray(String[]::new));
    }
    return send(request.build());
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(request.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    try {
      run.close();
    } finally {
      log.detachAppender(lines);
    }
  }
}
