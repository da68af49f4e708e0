package io.drover.console;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.support.DefaultMessage;

/** Requests read and answered within a route. */
final class Reply {
  private Reply() {}

  static String path(Exchange exchange) {
    return request(exchange).path();
  }

  /** The parameters of the query. */
  static MultiMap query(Exchange exchange) {
    return request(exchange).params();
  }

  private static HttpServerRequest request(Exchange exchange) {
    return exchange.getMessage(HttpMessage.class).getRequest();
  }

  static void json(Exchange exchange, int status, String body) {
    send(exchange, status, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  static void fault(Exchange exchange, int status, String what) {
    json(exchange, status, Json.text(Map.of("error", what)));
  }

  /** A message of its own, or the headers of the request would go back with it. */
  static void send(Exchange exchange, int status, String type, byte[] body) {
    Message answer = new DefaultMessage(exchange);
    answer.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    answer.setHeader(Exchange.CONTENT_TYPE, type);
    answer.setBody(body);
    exchange.setMessage(answer);
  }
}
