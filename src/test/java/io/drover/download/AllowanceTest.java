package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Key;
import io.drover.job.Lease;
import io.drover.job.Outcome;
import io.drover.limit.FreePermit;
import io.drover.limit.KeyedLimiter;
import io.drover.limit.Limits;
import io.drover.limit.Permit;
import io.drover.limit.Published;
import io.drover.limit.Reply;
import io.drover.settings.Rate;
import io.drover.settings.Settings.Caps;
import io.drover.settings.Settings.Rates;
import io.drover.testing.Answer;
import io.drover.testing.MutableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

  /** With the built-in description of OpenAlex, and the limiter that obeys. */
  @Test
  void openalex_whose_budget_is_spent_is_not_asked_again_before_midnight_utc() throws IOException {
    Map<String, String> here =
        Map.of("url", "http://api.test:PORT/works/doi:{doi}?api_key={key}", "key", "hush");
    MutableClock clock = new MutableClock();
    clock.advance(Duration.ofHours(15));
    KeyedLimiter limiter =
        new KeyedLimiter(
            8,
            new Limits(new Caps(8, Map.of(), 4, Map.of()), new Rates(Map.of(), Map.of())),
            () -> 1_000_000 * clock.instant().toEpochMilli(),
            new Random(1),
            () -> {});
    try (Bench openalex =
        new Bench(
            dir.resolve("other"),
            knobs -> knobs.resolvers(Map.of("openalex", here), "openalex"),
            clock)) {
      openalex.origin.on("api.test", "/works/doi:10.1234/a", nothing("X-RateLimit-Remaining: 0"));

      assertThat(ask(openalex, limiter).reason()).isEqualTo("no-candidate");
      clock.advance(Duration.ofHours(9).minusMillis(1));
      assertThat(ask(openalex, limiter)).as("it waits").isInstanceOf(Outcome.Moved.class);
      assertThat(openalex.origin.hits()).hasSize(1);
      clock.advance(Duration.ofMillis(1));
      assertThat(ask(openalex, limiter).reason()).isEqualTo("no-candidate");
      assertThat(openalex.origin.hits()).hasSize(2);
    }
  }

  /** A job of no host, as one that has only a DOI. */
  private static Outcome ask(Bench bench, KeyedLimiter limiter) {
    List<Outcome> outcomes = new ArrayList<>();
    Lease lease =
        new Lease(1, 1, 1, "some-id", 1, Key.resolver("r"), Key.host(""), false, false, "{}", null);
    limiter.admit(
        lease,
        permit -> {
          outcomes.add(bench.get(Map.of("doi", "10.1234/a"), permit, null));
          permit.close();
        });
    return outcomes.get(0);
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
    return new FreePermit() {
      @Override
      public void answered(Reply reply) {
        told.add(reply);
      }

      @Override
      public boolean moveTo(Key host, Published published) {
        if (!published.equals(Published.NOTHING)) {
          told.add(published);
        }
        return true;
      }
    };
  }
}
