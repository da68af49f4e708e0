package io.drover.settings;

import io.drover.job.Hosts;
import io.drover.settings.Knob.Check;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the texts of settings are held against. Pure. */
final class Checks {
  private static final String HEADER = "[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t\\x20-\\x7e\\x80-\\uffff]*";
  private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

  private Checks() {}

  static Check text() {
    return text -> {
      require(!text.isBlank(), "it is empty");
      require(text.chars().noneMatch(Character::isISOControl), "it has control characters");
    };
  }

  static Check form(String pattern, String fault) {
    return text -> require(text.matches(pattern), fault);
  }

  /** One or more of a form, separated by commas. */
  static Check listOf(String pattern) {
    return text ->
        Arrays.stream(text.split(",", -1))
            .map(String::strip)
            .forEach(one -> require(one.matches(pattern), one + " is none of these"));
  }

  static Check number(long min, long max) {
    return text -> {
      require(text.matches("-?\\d{1,18}"), "it is no whole number");
      within(Long.parseLong(text), min, max);
    };
  }

  static Check size(long min, long max) {
    return text -> within(Values.size(text), min, max);
  }

  private static void within(long value, long min, long max) {
    require(value >= min && value <= max, "it is out of bounds");
  }

  /** At least so long, and at most as long as durations can be. */
  static Check time(String min) {
    return new Time(Values.duration(min), null);
  }

  static Check time(String min, String max) {
    return new Time(Values.duration(min), Values.duration(max));
  }

  private record Time(Duration min, @Nullable Duration max) implements Check {
    @Override
    public void test(String text) {
      Duration value = Values.duration(text);
      boolean within = value.compareTo(min) >= 0 && (max == null || value.compareTo(max) <= 0);
      require(within, "it is out of bounds");
    }

    @Override
    public String normal(String text) {
      return Values.text(Values.duration(text));
    }
  }

  static Check bytesPerSecond() {
    return text -> {
      require(text.endsWith("/s"), "a rate reads like 1KB/s");
      Values.size(text.substring(0, text.length() - 2));
    };
  }

  static Check oneOf(String... values) {
    return text -> require(Set.of(values).contains(text), "it is none of these");
  }

  static Check path() {
    return text -> {
      text().test(text);
      try {
        require(Path.of(text).getNameCount() >= 0, "it is no path");
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException("it is no path: " + e.getReason(), e);
      }
    };
  }

  /** Blocks of addresses, or single ones. */
  static Check cidrs() {
    return text ->
        Arrays.stream(text.split(",", -1))
            .map(String::strip)
            .forEach(one -> require(isCidr(one), one + " is no block of addresses"));
  }

  private static boolean isCidr(String text) {
    String[] parts = text.split("/", 2);
    int bits = parts[0].matches("(" + BYTE + "\\.){3}" + BYTE) ? 32 : isV6(parts[0]) ? 128 : -1;
    return bits > 0
        && (parts.length == 1
            || (parts[1].matches("\\d{1,3}") && Integer.parseInt(parts[1]) <= bits));
  }

  /** With a colon in it, no resolver is ever asked. */
  private static boolean isV6(String text) {
    try {
      return text.matches("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
          && InetAddress.getByName(text).getHostAddress() != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  static Check proxy() {
    return text -> {
      String url = text.toLowerCase(Locale.ROOT);
      require(url.matches("https?://[^/@]+:\\d+/?"), "it is not of this form");
      require(Hosts.hostOf(url).isPresent(), "it has no host and port");
    };
  }

  static Check endpoint() {
    return text -> {
      require(text.matches("(?i)https?://[^\\s/?#@]+(/[^\\s?#]*)?"), "it is not of this form");
      require(Hosts.hostOf(text.toLowerCase(Locale.ROOT)).isPresent(), "it has no host");
    };
  }

  static Check headers() {
    return text ->
        Values.lines(text).forEach(one -> require(one.strip().matches(HEADER), "it is no header"));
  }

  private static void require(boolean holds, String fault) {
    if (!holds) {
      throw new IllegalArgumentException(fault);
    }
  }
}
