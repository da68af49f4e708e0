package io.drover.inbox;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A JSON Pointer (RFC 6901), for records as they were parsed. Immutable. */
final class Pointer {
  private static final Pattern INDEX = Pattern.compile("0|[1-9]\\d{0,8}");

  private final List<String> names;

  /**
   * @param text begins with a slash
   */
  Pointer(String text) {
    this.names =
        Arrays.stream(text.substring(1).split("/", -1))
            .map(name -> name.replace("~1", "/").replace("~0", "~"))
            .toList();
  }

  /** The value that it points to; null when there is none. */
  @Nullable Object in(Map<String, ?> record) {
    Object value = record;
    for (String name : names) {
      if (value instanceof Map<?, ?> map) {
        value = map.get(name);
      } else if (value instanceof List<?> list && INDEX.matcher(name).matches()) {
        int index = Integer.parseInt(name);
        value = index < list.size() ? list.get(index) : null;
      } else {
        return null;
      }
    }
    return value;
  }
}
