package io.drover.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How often jobs of one key may start: {@code permits} in each {@code per}, evenly spaced. Several
 * hold at once, and then each of them is kept. Immutable.
 *
 * @param permits starts in each {@code per}, 1..{@value #MAX}
 * @param per how long that is, 1 ms to 365 days
 * @param burst how many may start at once after a rest, 1..{@value #MAX}; 1 spaces all evenly
 */
public record Rate(int permits, Duration per, int burst) {
  static final String FORM = "N/duration such as 10/s, 1/3s, 5000/h burst 100; several with commas";

  private static final int MAX = 1_000_000;
  private static final int MAX_WINDOWS = 8;
  private static final Duration LONGEST = Duration.ofDays(365);
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,18})\\s*/\\s*(\\S+)(?:\\s+burst\\s+(\\d{1,18}))?");

  public Rate {
    within(permits, "the number of starts");
    within(burst, "a burst");
    if (per.compareTo(Duration.ofMillis(1)) < 0 || per.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("the time of a rate is 1ms..365d");
    }
  }

  /**
   * Rates such as {@code 10/s}, {@code 1/3s} or {@code 10/s, 5000/h burst 100}: starts, a slash, a
   * unit or a duration, and the burst of this one, separated by commas.
   *
   * @return one for each, in their order; 1..{@value #MAX_WINDOWS}
   * @throws IllegalArgumentException when the text is none, or a number is out of bounds
   */
  public static List<Rate> parse(String text) {
    List<Rate> rates = Arrays.stream(text.split(",", -1)).map(Rate::one).toList();
    if (rates.size() > MAX_WINDOWS) {
      throw new IllegalArgumentException("a key has at most " + MAX_WINDOWS + " rates at once");
    }
    return rates;
  }

  /** Those that hold when both must; where they are too many the first go before. */
  public static List<Rate> both(List<Rate> some, List<Rate> others) {
    return Stream.concat(some.stream(), others.stream()).distinct().limit(MAX_WINDOWS).toList();
  }

  private static Rate one(String text) {
    Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a rate reads like 10/s, 1/3s or 5000/h burst 100");
    }
    String per = matcher.group(2);
    String burst = matcher.group(3);
    return new Rate(
        within(Long.parseLong(matcher.group(1)), "the number of starts"),
        Values.duration(Character.isDigit(per.charAt(0)) ? per : "1" + per),
        burst == null ? 1 : within(Long.parseLong(burst), "a burst"));
  }

  private static int within(long value, String what) {
    if (value < 1 || value > MAX) {
      throw new IllegalArgumentException(what + " is 1.." + MAX + ", not " + value);
    }
    return (int) value;
  }

  /** The text that {@link #parse} reads as these. */
  public static String text(List<Rate> rates) {
    return rates.stream().map(Rate::toString).collect(Collectors.joining(", "));
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    String time = Values.text(per).replaceFirst("^1(?=\\D)", "");
    return permits + "/" + time + (burst == 1 ? "" : " burst " + burst);
  }
}
