package io.drover.download;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.utils.DateUtils;

/** The delay that a server asks for, in seconds or as a date. */
final class RetryAfter {
  /** Who asks for more is mistaken or gone; either way a look once a month does no harm. */
  static final Duration MAX = Duration.ofDays(30);

  private static final Pattern SECONDS = Pattern.compile("([+-]?)0*(\\d+)");

  private RetryAfter() {}

  /**
   * The delay from {@code now}, more than zero and at most {@link #MAX}. Empty when the text is
   * neither a number nor a date, and when it names no time to come: a job that came again at once
   * would spend its attempts within a second.
   */
  static Optional<Duration> parse(String text, Instant now) {
    var seconds = SECONDS.matcher(text.strip());
    if (seconds.matches()) {
      return seconds.group(1).equals("-") ? Optional.empty() : bounded(seconds(seconds.group(2)));
    }
    return Optional.ofNullable(DateUtils.parseStandardDate(text.strip()))
        .flatMap(date -> bounded(Duration.between(now, date)));
  }

  private static Duration seconds(String digits) {
    return digits.length() > 9 ? MAX : Duration.ofSeconds(Long.parseLong(digits));
  }

  private static Optional<Duration> bounded(Duration delay) {
    return delay.compareTo(Duration.ZERO) <= 0
        ? Optional.empty()
        : Optional.of(delay.compareTo(MAX) > 0 ? MAX : delay);
  }
}
