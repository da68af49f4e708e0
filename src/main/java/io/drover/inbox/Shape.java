package io.drover.inbox;

import com.fasterxml.jackson.core.JsonPointer;
import io.drover.job.Artifact;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Records of the user's own shape, mapped to fields that are known. Immutable.
 *
 * @param pointers where each field is
 */
record Shape(Map<String, JsonPointer> pointers) {

  /**
   * @param pointers JSON Pointers by the names of fields
   */
  static Shape of(Map<String, String> pointers) {
    Map<String, JsonPointer> parsed = new TreeMap<>();
    pointers.forEach((field, pointer) -> parsed.put(field, JsonPointer.compile(pointer)));
    return new Shape(parsed);
  }

  /**
   * The record in its wrapped form, fields outside and the record itself within.
   *
   * @return empty when the record is not of this shape: the place of the id is empty, or when none
   *     is given, every place
   */
  Optional<Parsed.Accepted> wrap(Parsed.Accepted record) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    pointers.forEach(
        (field, pointer) -> {
          Object value = Pointer.value(pointer, record.artifact().fields());
          if (value != null && !(value instanceof Map) && !value.toString().isBlank()) {
            fields.put(field, value);
          }
        });
    if (fields.isEmpty() || (pointers.containsKey("id") && !fields.containsKey("id"))) {
      return Optional.empty();
    }
    String outer = JsonText.of(fields);
    String text = outer.substring(0, outer.length() - 1) + ",\"artifact\":" + record.text() + "}";
    fields.put("artifact", record.artifact().fields());
    return Optional.of(new Parsed.Accepted(new Artifact(fields), text));
  }
}
