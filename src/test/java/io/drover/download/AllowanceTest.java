package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Key;
import io.drover.job.Outcome;
import io.drover.limit.Permit;
import io.drover.limit.Published;
import io.drover.limit.Reply;
import io.drover.settings.Rate;
import io.drover.testing.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What APIs say of their limits and of what is left of a budget is told to the limiter. */
class AllowanceTest {
  private static final Duration TILL_MIDNIGHT = Duration.ofHours(12); // see Bench.NOW

  @TempDir Path dir;
  private final List<Object> told = new ArrayList<>();
  private Bench bench;

  @BeforeEach
  void open() throws IOException {
    Map<String, String> daily =
        Map.of("url", "http://api.test:PORT/{doi}", "pointers", "/url", "budget", "day");
    bench = new Bench(dir, knobs -> knobs.resolvers(Map.of("one", daily), "one"));
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  private Outcome ask() {
    return bench.get(Map.of("doi", "10.1234/a"), permit(), null);
  }

  private void answers(Answer answer) {
    bench.origin.on("api.test", "/10.1234/a", answer);
  }

  private static Answer nothing(String... headers) {
    return Answer.ok("{}".getBytes(StandardCharsets.US_ASCII), headers);
  }

  @ParameterizedTest
  @CsvSource({
    "X-RateLimit-Remaining: 0, 43200",
    "X-RateLimit-Remaining: 0.0, 43200",
    "X-RateLimit-Remaining: -3, 43200",
    "X-RateLimit-Remaining: 0|X-RateLimit-Reset: 77, 77",
    "X-RateLimit-Remaining: 0|X-RateLimit-Reset: 1795435210, 10",
    "X-RateLimit-Remaining: 0|X-RateLimit-Reset: 5, 5",
  })
  void who_has_nothing_left_to_give_rests_until_it_has(String headers, long seconds) {
    answers(nothing(headers.split("\\|")));

    ask();

    assertThat(told).contains(Reply.throttled(Duration.ofSeconds(seconds)));
  }

  @ParameterizedTest
  @CsvSource({"X-RateLimit-Remaining: 1", "X-RateLimit-Remaining: many", "X-None: 0"})
  void who_has_something_left_does_not_rest(String header) {
    answers(nothing(header));

    ask();

    assertThat(told).contains(Reply.fine()).doesNotHaveAnyElementsOfTypes(Published.class);
  }

  @Test
  void a_spent_budget_that_is_only_told_in_words_rests_until_midnight() {
    String page = "{\"error\":\"Rate limit exceeded\",\"message\":\"Daily budget is used up\"}";
    answers(
        (hit, wire) -> {
          wire.send("HTTP/1.1 429 Too Many\r\nContent-Length: " + page.length() + "\r\n\r\n");
          wire.send(page);
        });

    Outcome outcome = ask();

    assertThat(((Outcome.Retry) outcome).after()).isEqualTo(TILL_MIDNIGHT);
    assertThat(told).contains(Reply.throttled(TILL_MIDNIGHT));
  }

  @Test
  void a_time_that_is_named_goes_before_midnight() {
    answers(Answer.status(429, "X-RateLimit-Remaining: 0", "Retry-After: 9"));

    ask();

    assertThat(told).contains(Reply.throttled(Duration.ofSeconds(9)));
  }

  @Test
  void a_refusal_of_too_many_at_once_is_no_spent_budget() {
    answers(Answer.status(429, "X-RateLimit-Remaining: 500"));

    ask();

    assertThat(told).contains(Reply.throttled(null));
  }

  @Test
  void limits_that_an_answer_announces_are_told_with_the_next_request() {
    answers(
        nothing("x-rate-limit-limit: 5", "x-rate-limit-interval: 1s", "x-concurrency-limit: 1"));

    ask();
    assertThat(told).doesNotHaveAnyElementsOfTypes(Published.class);
    ask();

    assertThat(told).contains(new Published(Rate.parse("5/s"), 1, true));
  }

  @ParameterizedTest
  @CsvSource({"0, 1s", "-5, 1s", "5, 0s", "5, soon", "99999999999, 1s"})
  void limits_that_make_no_sense_are_none(String limit, String interval) {
    answers(nothing("x-rate-limit-limit: " + limit, "x-rate-limit-interval: " + interval));

    ask();
    ask();

    assertThat(told).doesNotHaveAnyElementsOfTypes(Published.class);
  }

  private Permit permit() {
    return new Permit() {
      @Override
      public long since() {
        return 0;
      }

      @Override
      public void answered(Reply reply) {
        told.add(reply);
      }

      @Override
      public boolean moveTo(Key host) {
        return true;
      }

      @Override
      public boolean moveTo(Key host, Published published) {
        if (!published.equals(Published.NOTHING)) {
          told.add(published);
        }
        return true;
      }

      @Override
      public void close() {}
    };
  }
}
