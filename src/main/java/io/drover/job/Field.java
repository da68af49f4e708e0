package io.drover.job;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where in a record a value stands: a name, or names from the outside in. */
record Field(List<String> names) {

  /** Fields from names with dots, such as {@code ids.doi}. */
  static List<Field> list(String... dotted) {
    return Stream.of(dotted).map(name -> new Field(List.of(name.split("\\.")))).toList();
  }

  /** The value at this place; null when there is none. */
  @Nullable Object in(Map<String, @Nullable Object> record) {
    Object value = record.get(names.get(0));
    for (int i = 1; i < names.size(); i++) {
      value = value instanceof Map<?, ?> map ? map.get(names.get(i)) : null;
    }
    return value;
  }

  /** The value as text without white space around it; empty unless it is text or a number. */
  Optional<String> textIn(Map<String, @Nullable Object> record) {
    return text(in(record));
  }

  /** The texts at this place: one, or those of lists on the way or at its end. */
  List<String> textsIn(Map<String, @Nullable Object> record) {
    Object value = record.get(names.get(0));
    return value == null ? List.of() : textsIn(value, 1);
  }

  private List<String> textsIn(@Nullable Object value, int depth) {
    if (value instanceof List<?> list) {
      return list.stream().flatMap(one -> textsIn(one, depth).stream()).toList();
    }
    if (depth == names.size()) {
      return text(value).map(List::of).orElse(List.of());
    }
    return value instanceof Map<?, ?> map
        ? textsIn(map.get(names.get(depth)), depth + 1)
        : List.of();
  }

  private static Optional<String> text(@Nullable Object value) {
    if (value instanceof String text) {
      return text.isBlank() ? Optional.empty() : Optional.of(text.strip());
    }
    // 1704.00010 is another paper than 1704.0001, so a number keeps its digits.
    return value instanceof BigDecimal number
        ? Optional.of(number.toPlainString())
        : value instanceof Number number ? Optional.of(number.toString()) : Optional.empty();
  }
}
