package io.drover.console;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in: before any route sees a request, and whatever its path. A browser that is led
 * here under another name (DNS rebinding) or by another site is turned away, and so is a change
 * without the token. Thread-safe.
 */
final class FrontDoor implements Handler<RoutingContext> {
  /** The header that carries the token. */
  static final String TOKEN = "X-Drover-Token";

  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");
  private static final Set<String> READING = Set.of("GET", "HEAD");
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private final String token;
  private final String host;

  /**
   * @param host where the console listens, as it was set
   */
  FrontDoor(String token, String host) {
    this.token = token;
    this.host = host.toLowerCase(Locale.ROOT);
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    context
        .response()
        .putHeader(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
                + " 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cache-Control", "no-store");
    String fault = fault(request);
    if (fault == null) {
      context.next();
    } else {
      context
          .response()
          .setStatusCode(403)
          .putHeader("Content-Type", "text/plain; charset=utf-8")
          .end(fault + "\n");
    }
  }

  private @Nullable String fault(HttpServerRequest request) {
    String given = request.getHeader("Host");
    if (given == null || !isOurs(given)) {
      return "this is no name of this console; use its address, or localhost";
    }
    if (READING.contains(request.method().name()) && !request.path().startsWith("/api/")) {
      return null; // whoever follows a link to the page comes from elsewhere
    }
    String site = request.getHeader("Sec-Fetch-Site");
    String origin = request.getHeader("Origin");
    if ((site != null && !OWN_SITE.contains(site))
        || (origin != null && !origin.replaceFirst("^https?://", "").equalsIgnoreCase(given))) {
      return "another site has sent this request";
    }
    if (READING.contains(request.method().name())) {
      return null;
    }
    if (!request.method().equals(HttpMethod.POST)) {
      return "there is nothing here to be changed in this way";
    }
    return isToken(request.getHeader(TOKEN))
        ? null
        : "what changes something needs the token that was printed at the start, in the header "
            + TOKEN;
  }

  /** An address can be led nowhere else. */
  private boolean isOurs(String given) {
    String name = given.toLowerCase(Locale.ROOT).replaceFirst(":\\d{1,5}$", "");
    return name.equals("localhost") || name.equals(host) || ADDRESS.matcher(name).matches();
  }

  private boolean isToken(@Nullable String given) {
    return given != null
        && MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }
}
