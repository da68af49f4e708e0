package io.drover.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.drover.queue.QueueException;
import io.drover.queue.Survey;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * The data of the page as JSON under {@code /api}, and the commands that it may give. Who may give
 * them was settled at the door. Thread-safe.
 */
final class ConsoleApi implements Processor {
  private final Watching watching;
  private final Steer steer;

  ConsoleApi(Watching watching, Steer steer) {
    this.watching = watching;
    this.steer = steer;
  }

  @Override
  public void process(Exchange exchange) {
    String path = Reply.path(exchange);
    boolean post = "POST".equals(exchange.getMessage().getHeader(Exchange.HTTP_METHOD));
    try {
      String answer = post ? Json.text(command(path, body(exchange))) : read(path, exchange);
      Reply.json(exchange, 200, answer);
    } catch (IllegalArgumentException e) {
      Reply.fault(exchange, 400, String.valueOf(e.getMessage()));
    } catch (NoSuchElementException e) {
      Reply.fault(exchange, 404, String.valueOf(e.getMessage()));
    } catch (QueueException e) {
      Reply.fault(exchange, 503, String.valueOf(e.getMessage()));
    }
  }

  private String read(String path, Exchange exchange) {
    return switch (path) {
      case "/api/state" -> watching.state();
      case "/api/summary" -> Json.text(watching.summary());
      case "/api/rates" -> Json.text(watching.history());
      case "/api/running" -> Json.text(watching.running());
      case "/api/keys" ->
          Json.text(
              watching.keys(asked(exchange, "q", ""), number(asked(exchange, "limit", "30"))));
      case "/api/jobs" -> Json.text(watching.find(asked(exchange, "begins", "")));
      case "/api/job" -> orNone(watching.job(id(exchange)), exchange);
      case "/api/explain" -> orNone(watching.why(id(exchange)), exchange);
      default -> throw new NoSuchElementException("there is nothing at " + path);
    };
  }

  /**
   * What is not there is 404, or null to whoever says that this is no fault: {@code none=empty}.
   */
  private static String orNone(Optional<?> found, Exchange exchange) {
    if (found.isEmpty() && !asked(exchange, "none", "").equals("empty")) {
      throw new NoSuchElementException("there is no job " + id(exchange));
    }
    return found.map(Json::text).orElse("null");
  }

  private static String id(Exchange exchange) {
    String id = asked(exchange, "id", "");
    if (id.isEmpty()) {
      throw new IllegalArgumentException("name a job or a key: ?id=...");
    }
    return id;
  }

  private static String asked(Exchange exchange, String name, String fallback) {
    return Objects.requireNonNullElse(Reply.query(exchange).get(name), fallback);
  }

  private static int number(String text) {
    int number = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
    if (number < 1 || number > Survey.MOST) {
      throw new IllegalArgumentException("limit is 1.." + Survey.MOST + ", not " + text);
    }
    return number;
  }

  /** What comes as a form, as curl sends it by default, is a text no more. */
  private static JsonNode body(Exchange exchange) {
    String text = Objects.requireNonNullElse(exchange.getMessage().getBody(String.class), "");
    return Json.object(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a command is a JSON object, sent with Content-Type: application/json"));
  }

  private Map<String, String> command(String path, JsonNode body) {
    String told =
        switch (path) {
          case "/api/pause" -> steer.pause(text(only(body, "key"), "key", ""), true);
          case "/api/resume" -> steer.pause(text(only(body, "key"), "key", ""), false);
          case "/api/limit" -> limit(only(body, "key", "max", "rate", "clear"));
          case "/api/retry" -> retry(only(body, "reason", "host"));
          default -> throw new NoSuchElementException("there is no command at " + path);
        };
    return Map.of("told", told);
  }

  private String retry(JsonNode body) {
    return steer.retry(orNull(body, "reason"), orNull(body, "host"));
  }

  /** What is misspelled must not turn a command for one key into one for all. */
  private static JsonNode only(JsonNode body, String... names) {
    for (var name = body.fieldNames(); name.hasNext(); ) {
      String one = name.next();
      if (!List.of(names).contains(one)) {
        throw new IllegalArgumentException(
            one + " is unknown here; there are " + String.join(", ", names));
      }
    }
    return body;
  }

  private String limit(JsonNode body) {
    String key = text(body, "key", "");
    JsonNode max = body.get("max");
    JsonNode clear = body.path("clear");
    if (clear.isBoolean() && clear.booleanValue()) {
      if (max != null || body.has("rate")) {
        throw new IllegalArgumentException("clear goes without max and rate");
      }
      return steer.clear(key);
    } else if (!clear.isMissingNode() && !clear.isBoolean()) {
      throw new IllegalArgumentException("clear is true or false, not " + clear);
    }
    if (max != null && !max.isNull() && !(max.isIntegralNumber() && max.canConvertToInt())) {
      throw new IllegalArgumentException("max is a whole number, not " + max);
    }
    return steer.limit(
        key, max == null || max.isNull() ? null : max.intValue(), orNull(body, "rate"));
  }

  private static String text(JsonNode body, String name, String fallback) {
    return Objects.requireNonNullElse(orNull(body, name), fallback);
  }

  private static @Nullable String orNull(JsonNode body, String name) {
    JsonNode value = body.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw new IllegalArgumentException(name + " is a text, not " + value);
    }
    return value.textValue();
  }
}
