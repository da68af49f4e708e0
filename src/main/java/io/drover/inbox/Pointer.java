package io.drover.inbox;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON Pointers (RFC 6901) into records, which are maps and lists. Pure. */
final class Pointer {
  private Pointer() {}

  /** The value that it points to; null when there is none. */
  static @Nullable Object value(JsonPointer pointer, Map<String, ?> record) {
    Object value = record;
    for (JsonPointer at = pointer; at != null && !at.matches(); at = at.tail()) {
      int index = at.getMatchingIndex();
      value =
          value instanceof Map<?, ?> map
              ? map.get(at.getMatchingProperty())
              : value instanceof List<?> list && index >= 0 && index < list.size()
                  ? list.get(index)
                  : null;
    }
    return value;
  }
}
