package io.drover.inbox;

import io.drover.job.Artifact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Large records without what makes them large. Pure. */
final class Trimmed {
  private Trimmed() {}

  /**
   * Drops the largest fields that Drover itself reads nothing from, until the rest is small enough
   * or nothing else can go. Their names stand in {@code _dropped}.
   *
   * @param max characters
   */
  static Parsed.Accepted to(long max, Parsed.Accepted record) {
    Map<String, @Nullable Object> kept = new LinkedHashMap<>(record.artifact().fields());
    long size = record.text().length();
    if (kept.get("artifact") instanceof Map<?, ?> inner && !kept.containsKey("_dropped")) {
      String text = JsonText.of(inner);
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      inner.forEach((name, value) -> fields.put(String.valueOf(name), value));
      Parsed.Accepted small =
          to(max - (size - text.length()), new Parsed.Accepted(new Artifact(fields), text));
      kept.put("artifact", small.artifact().fields());
      size += small.text().length() - text.length();
    }
    List<String> dropped = new ArrayList<>();
    for (Large field : largestFirst(kept)) {
      if (size > max && field.size > 100) {
        kept.remove(field.name);
        dropped.add(field.name);
        size -= field.size;
      }
    }
    if (!dropped.isEmpty()) {
      kept.put("_dropped", dropped);
    }
    return new Parsed.Accepted(new Artifact(kept), JsonText.of(kept));
  }

  private record Large(String name, int size) {}

  private static List<Large> largestFirst(Map<String, @Nullable Object> fields) {
    List<Large> sizes = new ArrayList<>();
    fields.forEach(
        (name, value) -> {
          if (value != null && !Artifact.reads(name)) {
            sizes.add(new Large(name, JsonText.of(value).length()));
          }
        });
    sizes.sort(Comparator.comparingInt(Large::size).reversed());
    return sizes;
  }
}
