package io.drover.console;

import io.drover.console.Health.Check;
import io.drover.queue.SqlWorkQueue;
import io.drover.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page, its data, metrics and health over HTTP. It starts beside the run, which does not wait
 * for it, and without which it goes on when the port is taken. Thread-safe.
 */
public final class Console implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Console.class);
  private static final int TOKEN_BYTES = 16;

  private final Settings.Console settings;
  private final Watching watching;
  private final Steer steer;
  private final QueueMetrics metrics;
  private final Health health;
  private final String token;
  private volatile @Nullable CompletableFuture<Optional<ConsoleServer>> server;

  public Console(
      SqlWorkQueue queue,
      Settings settings,
      Running running,
      RateHistory history,
      Explainer explainer,
      QueueMetrics metrics,
      InstantSource clock) {
    this.settings = settings.console();
    this.watching = new Watching(queue, settings, running, history, explainer, clock);
    this.steer = new Steer(queue);
    this.metrics = metrics;
    this.health = new Health(queue, settings, running::count, clock);
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    this.token = HexFormat.of().formatHex(random);
  }

  /**
   * Starts it on a thread of its own.
   *
   * @param routes the file of its routes; without it there is no console
   */
  public void start(CamelContext camel, Path routes) {
    server = CompletableFuture.supplyAsync(() -> started(camel, routes), Console::run);
  }

  private static void run(Runnable start) {
    Thread thread = new Thread(start, "drover-console");
    thread.setDaemon(true);
    thread.start();
  }

  private Optional<ConsoleServer> started(CamelContext camel, Path routes) {
    if (!Files.exists(routes)) {
      LOG.info("there is no console: {} is missing", routes);
      return Optional.empty();
    }
    try {
      metrics.watch(camel);
      bind(camel.getRegistry());
      ConsoleServer listening =
          ConsoleServer.listen(
              camel,
              settings.host(),
              settings.port(),
              new FrontDoor(token, settings.host()),
              watching::state);
      PluginHelper.getRoutesLoader(camel)
          .loadRoutes(ResourceHelper.resolveMandatoryResource(camel, "file:" + routes));
      LOG.info("console at http://{}:{}/#token={}", settings.host(), settings.port(), token);
      return Optional.of(listening);
    } catch (ExecutionException e) {
      LOG.warn(
          "no console: {}:{} cannot be listened on ({}); the run goes on without it; free the port,"
              + " or set drover.console.port, 0 for none",
          settings.host(),
          settings.port(),
          String.valueOf(e.getCause()));
    } catch (Exception e) { // whatever it is, the jobs are worth more than the page
      LOG.warn("no console, the run goes on without it: {}", e.toString());
    }
    return Optional.empty();
  }

  private void bind(Registry registry) {
    registry.bind("consoleMetrics", (org.apache.camel.Processor) this::metrics);
    registry.bind("consoleHealth", (org.apache.camel.Processor) this::health);
    registry.bind("consoleApi", new ConsoleApi(watching, steer));
    registry.bind("consolePage", new Page());
  }

  private void metrics(Exchange exchange) {
    Reply.send(
        exchange,
        200,
        "text/plain; version=0.0.4; charset=utf-8",
        metrics.scrape().getBytes(StandardCharsets.UTF_8));
  }

  private void health(Exchange exchange) {
    String path = Reply.path(exchange);
    switch (path) {
      case "/health" -> healthy(exchange, health.all());
      case "/health/live" -> healthy(exchange, health.live());
      case "/health/ready" -> healthy(exchange, health.ready());
      default ->
          Reply.fault(
              exchange,
              404,
              "there is nothing at " + path + "; there are /health, /health/live, /health/ready");
    }
  }

  private static void healthy(Exchange exchange, List<Check> checks) {
    boolean up = checks.stream().allMatch(Check::up);
    Reply.json(
        exchange,
        up ? 200 : 503,
        Json.text(Map.of("status", up ? "UP" : "DOWN", "checks", checks)));
  }

  @Override
  public void close() {
    CompletableFuture<Optional<ConsoleServer>> starting = server;
    if (starting != null) {
      starting.exceptionally(fault -> Optional.empty()).join().ifPresent(ConsoleServer::close);
    }
  }
}
