package io.drover.download;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of JSON from plain fields, safe to print: what a terminal would obey or not show
 * (control and format characters, halves of surrogate pairs) is escaped.
 */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static String line(Map<String, @Nullable Object> fields) {
    try {
      return escaped(MAPPER.writeValueAsString(fields));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("fields are texts and numbers", e);
    }
  }

  /** The fields of an object in their order; empty when the text is none. */
  static Map<String, @Nullable Object> fields(String text) {
    try {
      Map<String, @Nullable Object> fields =
          MAPPER.readValue(text, new TypeReference<LinkedHashMap<String, @Nullable Object>>() {});
      return fields == null ? new LinkedHashMap<>() : fields;
    } catch (JsonProcessingException e) {
      return new LinkedHashMap<>();
    }
  }

  /** The text that a JSON string in UTF-8 stands for. */
  static String text(byte[] json) throws IOException {
    return MAPPER.readValue(json, String.class);
  }

  /** Jackson escapes what JSON must have escaped; the rest can only stand within texts. */
  private static String escaped(String json) {
    StringBuilder out = new StringBuilder(json.length());
    json.codePoints()
        .forEach(
            c -> {
              if (isPlain(c)) {
                out.appendCodePoint(c);
              } else {
                for (char half : Character.toChars(c)) {
                  out.append(String.format("\\u%04x", (int) half));
                }
              }
            });
    return out.toString();
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
