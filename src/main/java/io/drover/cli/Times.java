package io.drover.cli;

import io.drover.settings.Values;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/** Times as people write them. Pure. */
final class Times {
  private Times() {}

  /** An instant, a local date with or without time, or a duration from now. */
  static Instant parse(String text, InstantSource clock) {
    try {
      if (!text.contains("-")) {
        return clock.instant().plus(Values.duration(text));
      }
      if (!text.contains("T")) {
        return LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
      }
      return text.matches(".*T.*(Z|[+-]\\d\\d:?\\d\\d)")
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a time reads like 2026-12-24T18:00:00Z, 2026-12-24 or 90m, not " + text, e);
    }
  }
}
