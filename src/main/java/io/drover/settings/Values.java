package io.drover.settings;

import java.time.Duration;

/** temp. */
public final class Values {
  private Values() {}

  /** temp. */
  public static Duration duration(String t) {
    String n = t.replaceAll("[a-z]+$", "");
    long v = Long.parseLong(n.strip());
    return switch (t.substring(n.length())) {
      case "ms" -> Duration.ofMillis(v);
      case "s" -> Duration.ofSeconds(v);
      case "m" -> Duration.ofMinutes(v);
      case "h" -> Duration.ofHours(v);
      case "d" -> Duration.ofDays(v);
      default -> throw new IllegalArgumentException(t);
    };
  }
}
