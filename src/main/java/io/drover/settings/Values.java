package io.drover.settings;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations, sizes and lines as people write them. Pure. */
public final class Values {
  private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");
  private static final Pattern LINE_END = Pattern.compile("\\r\\n?|\\n|\\\\n");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));
  private static final Map<String, Long> BYTES =
      Map.of("", 1L, "B", 1L, "KB", 1L << 10, "MB", 1L << 20, "GB", 1L << 30, "TB", 1L << 40);

  /** Far from where a clock that counts nanoseconds runs over. */
  private static final int MAX_DAYS = 10_000;

  private Values() {}

  /** The lines of a text, which a backslash and an n separate too: on a command line all do. */
  static List<String> lines(String text) {
    return List.of(LINE_END.split(text));
  }

  /**
   * A duration such as {@code 500ms}, {@code 30s}, {@code 10m}, {@code 1h} or {@code 7d}.
   *
   * @throws IllegalArgumentException when the text is none, or longer than {@value #MAX_DAYS} days
   */
  public static Duration duration(String text) {
    Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
    Duration unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
    if (unit == null || matcher.group(1).length() > 12) {
      throw new IllegalArgumentException("a duration reads like 500ms, 30s, 10m, 1h or 7d");
    }
    Duration duration = unit.multipliedBy(Long.parseLong(matcher.group(1)));
    if (duration.compareTo(Duration.ofDays(MAX_DAYS)) > 0) {
      throw new IllegalArgumentException("a duration is at most " + MAX_DAYS + "d");
    }
    return duration;
  }

  /** A duration as {@link #duration} reads it, in the largest unit that tells all of it. */
  public static String text(Duration duration) {
    return UNITS.entrySet().stream()
        .filter(unit -> duration.toMillis() % unit.getValue().toMillis() == 0)
        .max(Map.Entry.comparingByValue())
        .map(unit -> duration.dividedBy(unit.getValue()) + unit.getKey())
        .orElseThrow();
  }

  /**
   * A size in bytes such as {@code 64MB}; units are powers of 1,024.
   *
   * @throws IllegalArgumentException when the text is none
   */
  public static long size(String text) {
    Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
    Long unit = matcher.matches() ? BYTES.get(matcher.group(2).toUpperCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw new IllegalArgumentException("a size reads like 4096, 16KB, 64MB or 1GB");
    }
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a size is below 8192PB", e);
    }
  }
}
