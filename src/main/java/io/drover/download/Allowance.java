package io.drover.download;

import io.drover.limit.Published;
import io.drover.settings.Rate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.HttpMessage;

/**
 * What the headers of an API say of how much more it gives, and how it wants to be asked: {@code
 * X-RateLimit-Remaining} and {@code X-RateLimit-Reset} (OpenAlex), {@code X-Rate-Limit-Limit},
 * {@code X-Rate-Limit-Interval} and {@code X-Concurrency-Limit} (Crossref). Pure.
 */
final class Allowance {
  /** What is later is no delay but a time, in seconds since 1970. */
  private static final double LONGEST_DELAY = 1e8;

  private static final Pattern INTERVAL = Pattern.compile("(\\d{1,6})\\s*s?");
  private static final Pattern OF_A_DAY = Pattern.compile("\\b(day|daily|midnight|budget)\\b");

  private Allowance() {}

  /**
   * For how long there is nothing left; empty while there is, or when it does not say.
   *
   * @param daily whether what it gives is counted by the day, in UTC
   */
  static Optional<Duration> spentFor(HttpMessage answer, boolean daily, Instant now) {
    OptionalDouble remaining = number(answer, "X-RateLimit-Remaining");
    if (remaining.isEmpty() || remaining.getAsDouble() > 0) {
      return Optional.empty();
    }
    OptionalDouble reset = number(answer, "X-RateLimit-Reset");
    if (reset.isEmpty()) {
      return daily ? Optional.of(untilMidnight(now)) : Optional.empty();
    }
    double at = reset.getAsDouble();
    double seconds = at > LONGEST_DELAY ? at - now.getEpochSecond() : at;
    return seconds > 0 && seconds <= RetryAfter.MAX.toSeconds()
        ? Optional.of(Duration.ofSeconds((long) Math.ceil(seconds)))
        : Optional.empty();
  }

  /** The same for a refusal that says so in words. */
  static Optional<Duration> spentFor(String page, boolean daily, Instant now) {
    return daily && OF_A_DAY.matcher(page.toLowerCase(Locale.ROOT)).find()
        ? Optional.of(untilMidnight(now))
        : Optional.empty();
  }

  static Duration untilMidnight(Instant now) {
    Instant midnight =
        now.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).plusDays(1).toInstant();
    return Duration.between(now, midnight);
  }

  /** How it wants to be asked; {@link Published#NOTHING} when it does not say. */
  static Published published(HttpMessage answer) {
    int limit = whole(answer, "X-Rate-Limit-Limit");
    int atOnce = whole(answer, "X-Concurrency-Limit");
    Matcher interval = INTERVAL.matcher(Answers.text(answer, "X-Rate-Limit-Interval").orElse(""));
    int seconds = interval.matches() ? Integer.parseInt(interval.group(1)) : 0;
    List<Rate> rates =
        limit > 0 && seconds > 0
            ? List.of(new Rate(limit, Duration.ofSeconds(seconds), 1))
            : List.of();
    return rates.isEmpty() && atOnce == 0
        ? Published.NOTHING
        : new Published(rates, atOnce == 0 ? Integer.MAX_VALUE : atOnce, true);
  }

  /** A number of 1 to 1,000,000, or 0. */
  private static int whole(HttpMessage answer, String header) {
    double value = number(answer, header).orElse(0);
    return value >= 1 && value <= 1_000_000 ? (int) value : 0;
  }

  private static OptionalDouble number(HttpMessage answer, String header) {
    String text = Answers.text(answer, header).orElse("");
    return text.matches("-?\\d{1,15}(\\.\\d{1,15})?")
        ? OptionalDouble.of(Double.parseDouble(text))
        : OptionalDouble.empty();
  }
}
