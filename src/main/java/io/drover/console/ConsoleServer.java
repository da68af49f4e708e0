package io.drover.console;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.TimeoutHandler;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server behind the {@code platform-http} endpoints of the console's routes: one event loop, a
 * few workers, bounds on all that comes in.
 */
final class ConsoleServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
  private static final int WORKERS = 4;
  private static final int MAX_BODY = 16 << 10;
  private static final long ANSWER_MILLIS = 20_000;
  private static final long WAIT_SECONDS = 10;
  private static final long TICK_MILLIS = 1_000;

  private final Vertx vertx;
  private final Connections connections = new Connections();
  private final EventStream events;
  private boolean ticking;

  private ConsoleServer(Vertx vertx, Supplier<String> news) {
    this.vertx = vertx;
    this.events = new EventStream(vertx, news);
  }

  /**
   * Makes the endpoints of the routes possible, and listens.
   *
   * @param news what listeners are told every second
   * @throws ExecutionException with the cause when it cannot listen there
   */
  static ConsoleServer listen(
      CamelContext camel, String host, int port, FrontDoor door, Supplier<String> news)
      throws ExecutionException, InterruptedException, TimeoutException {
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(1)
                // Nothing blocks the event loop here, and to look each second costs an idle run.
                .setBlockedThreadCheckInterval(1)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.DAYS));
    ConsoleServer server = new ConsoleServer(vertx, news);
    try {
      server.start(camel, host, port, door);
      return server;
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      server.close();
      throw e;
    }
  }

  private void start(CamelContext camel, String host, int port, FrontDoor door)
      throws ExecutionException, InterruptedException, TimeoutException {
    Router router = Router.router(vertx);
    router.route().handler(connections::begun);
    router.route().handler(door);
    router.get("/api/events").handler(events);
    router.route().handler(TimeoutHandler.create(ANSWER_MILLIS));
    router.route().failureHandler(ConsoleServer::failed);
    Handler<RoutingContext> body = BodyHandler.create(false).setBodyLimit(MAX_BODY);
    String name = VertxPlatformHttpRouter.PLATFORM_HTTP_ROUTER_NAME_ZERO;
    camel
        .getRegistry()
        .bind(
            name,
            new VertxPlatformHttpRouter(null, vertx, router, name) {
              @Override
              public Handler<RoutingContext> bodyHandler() {
                return body;
              }
            });
    vertx
        .createHttpServer(
            new HttpServerOptions()
                .setIdleTimeout(60)
                .setCompressionSupported(true)
                .setHttp2ClearTextEnabled(false))
        .connectionHandler(
            connection -> {
              connections.handle(connection);
              tick();
            })
        .requestHandler(router)
        .listen(port, host)
        .toCompletionStage()
        .toCompletableFuture()
        .get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Once a second while anybody is connected: nobody else needs the event loop to wake. */
  private void tick() {
    if (!ticking) {
      ticking = true;
      vertx.setTimer(
          TICK_MILLIS,
          second -> {
            ticking = false;
            connections.sweep();
            events.tell();
            if (!connections.isEmpty()) {
              tick();
            }
          });
    }
  }

  private static void failed(RoutingContext context) {
    int status = context.statusCode() < 400 ? 500 : context.statusCode();
    if (!context.response().ended()) {
      context
          .response()
          .setStatusCode(status)
          .putHeader("Content-Type", "text/plain; charset=utf-8")
          .end("the request cannot be answered (" + status + ")\n");
    }
  }

  @Override
  public void close() {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the console did not close: {}", e.toString());
    }
  }
}
