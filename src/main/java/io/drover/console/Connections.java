package io.drover.console;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps connections from gathering: one that has no request under way for a while is closed, be it
 * idle or a request that comes a byte at a time, and beyond a number the oldest of those goes for
 * each that comes. For the one event loop of the server.
 */
final class Connections implements Handler<HttpConnection> {
  static final int MOST = 128;
  static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Map<HttpConnection, Use> open = new LinkedHashMap<>();

  private static final class Use {
    private int requests;
    private long since = System.nanoTime();
  }

  @Override
  public void handle(HttpConnection connection) {
    if (open.size() >= MOST) {
      open.entrySet().stream()
          .filter(one -> one.getValue().requests == 0)
          .findFirst()
          .ifPresentOrElse(oldest -> oldest.getKey().close(), connection::close);
    }
    open.put(connection, new Use());
    connection.closeHandler(closed -> open.remove(connection));
  }

  /** A request has come with all of its headers. */
  void begun(RoutingContext context) {
    HttpConnection connection = context.request().connection();
    Use use = open.get(connection);
    if (use != null) {
      use.requests++;
      context.addEndHandler(
          ended -> {
            use.requests--;
            use.since = System.nanoTime();
          });
    }
    context.next();
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /** Closes those that nobody needs; called every second while there are any. */
  void sweep() {
    long now = System.nanoTime();
    Map.copyOf(open)
        .forEach(
            (connection, use) -> {
              if (use.requests == 0 && now - use.since > PATIENCE.toNanos()) {
                connection.close();
              }
            });
  }
}
