package io.drover.download;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.utils.DateUtils;

/** The delay that a server asks for, in seconds or as a date. */
final class RetryAfter {
  /** A server that asks for more is mistaken or gone; either way a look once a day does no harm. */
  static final Duration MAX = Duration.ofHours(24);

  private static final Pattern SECONDS = Pattern.compile("([+-]?)(\\d+)");

  private RetryAfter() {}

  /**
   * The delay from {@code now}, between zero and {@link #MAX}; empty when the text is neither a
   * number nor a date.
   */
  static Optional<Duration> parse(String text, Instant now) {
    var seconds = SECONDS.matcher(text.strip());
    if (seconds.matches()) {
      boolean negative = seconds.group(1).equals("-");
      return Optional.of(negative ? Duration.ZERO : seconds(seconds.group(2)));
    }
    return Optional.ofNullable(DateUtils.parseStandardDate(text.strip()))
        .map(date -> clamp(Duration.between(now, date)));
  }

  private static Duration seconds(String digits) {
    return digits.length() > 9 ? MAX : clamp(Duration.ofSeconds(Long.parseLong(digits)));
  }

  private static Duration clamp(Duration delay) {
    return delay.isNegative() ? Duration.ZERO : delay.compareTo(MAX) > 0 ? MAX : delay;
  }
}
