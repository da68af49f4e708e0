package io.drover.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.job.Outcome;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline's answer means. A bean returns an {@link Outcome}; a route leaves {@code
 * DroverOutcome}, {@code DroverReason} and {@code DroverRetryAfter}, and a body that is kept when
 * it is a map or a short text. Pure.
 */
final class Outcomes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Outcomes() {}

  static Outcome of(Exchange answer) {
    Exception fault = answer.getException();
    if (fault != null) {
      return ofFault(fault);
    }
    Message message = answer.getMessage();
    if (message.getBody() instanceof Outcome outcome) {
      return outcome;
    }
    String outcome = header(message, "DroverOutcome", "done");
    String reason = header(message, "DroverReason", "");
    return switch (outcome.toLowerCase(Locale.ROOT)) {
      case "done" -> new Outcome.Done(result(message.getBody()));
      case "skipped" -> new Outcome.Skipped(reason, "", result(message.getBody()));
      case "failed" -> new Outcome.Failed(reason, "", result(message.getBody()));
      case "retry" ->
          new Outcome.Retry(reason, "", after(message), null, result(message.getBody()));
      default ->
          Outcome.failed(
              "bad-outcome",
              "DroverOutcome is done, skipped, retry or failed, the pipeline said " + outcome);
    };
  }

  /** Camel wraps what is no exception in one that says nothing of it. */
  static Outcome ofFault(Throwable fault) {
    Throwable cause = fault instanceof CamelExecutionException ? fault.getCause() : null;
    return Outcome.retry("exception", String.valueOf(cause == null ? fault : cause));
  }

  private static String header(Message message, String name, String fallback) {
    String value = message.getHeader(name, String.class);
    return value == null ? fallback : value.strip();
  }

  private static @Nullable Duration after(Message message) {
    Double seconds = message.getHeader("DroverRetryAfter", Double.class);
    return seconds == null ? null : Duration.ofMillis(Math.round(seconds * 1_000));
  }

  /** Null when the body is not for keeping. */
  private static @Nullable String result(@Nullable Object body) {
    if (body instanceof Map<?, ?> map) {
      try {
        return JSON.writeValueAsString(map);
      } catch (JsonProcessingException e) {
        return null;
      }
    }
    return body instanceof String text ? text : null;
  }
}
