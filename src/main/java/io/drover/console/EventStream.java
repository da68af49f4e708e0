package io.drover.console;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events: what is new, once a second, to whoever listens. It is made once for all of
 * them, on a worker thread, and not at all while nobody listens. One who does not keep up misses
 * some. For the one event loop of the server.
 */
final class EventStream implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final int MOST = 16;

  private final Vertx vertx;
  private final Supplier<String> news;
  private final Set<HttpServerResponse> listeners = new LinkedHashSet<>();
  private boolean asking;

  /**
   * @param news JSON in one line
   */
  EventStream(Vertx vertx, Supplier<String> news) {
    this.vertx = vertx;
    this.news = news;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerResponse response = context.response();
    if (listeners.size() >= MOST) {
      response.setStatusCode(503).end("too many pages are open\n");
      return;
    }
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream")
        .write("retry: 2000\n\n");
    listeners.add(response);
    context.addEndHandler(ended -> listeners.remove(response));
    tell();
  }

  /** Called every second. */
  void tell() {
    if (listeners.isEmpty() || asking) {
      return;
    }
    asking = true;
    vertx
        .executeBlocking(news::get, false)
        .onComplete(
            made -> {
              asking = false;
              if (made.succeeded()) {
                send("data: " + made.result() + "\n\n");
              } else {
                LOG.debug("no news for the page: {}", made.cause().toString());
                send(": \n\n");
              }
            });
  }

  private void send(String event) {
    for (HttpServerResponse listener : List.copyOf(listeners)) {
      if (!listener.writeQueueFull()) {
        listener.write(event);
      }
    }
  }
}
