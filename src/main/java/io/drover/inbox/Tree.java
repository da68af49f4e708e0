package io.drover.inbox;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds maps and lists from tokens, and finds what Jackson lets pass. One line, one thread. */
final class Tree {
  private static final int MAX_SCALE = 1000;

  private final JsonParser parser;
  private final boolean checkTexts;

  /**
   * @param checkTexts whether the line has escapes by code, which alone can make NULs and lone
   *     surrogates
   */
  Tree(JsonParser parser, boolean checkTexts) {
    this.parser = parser;
    this.checkTexts = checkTexts;
  }

  /** The object whose opening brace was just read. */
  Map<String, @Nullable Object> object(int depth) throws IOException, RefusedException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      String checked = checked(name);
      int before = object.size();
      object.put(checked, value(parser.nextToken(), depth));
      if (object.size() == before) {
        throw new RefusedException(
            "duplicate-key", "the name " + shown(checked) + " stands twice in one object");
      }
    }
    return object;
  }

  private List<@Nullable Object> list(int depth) throws IOException, RefusedException {
    List<@Nullable Object> list = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      list.add(value(token, depth));
    }
    return list;
  }

  private @Nullable Object value(JsonToken token, int depth) throws IOException, RefusedException {
    return switch (token) {
      case START_OBJECT -> object(deeper(depth));
      case START_ARRAY -> list(deeper(depth));
      case VALUE_STRING -> checked(parser.getText());
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> fraction();
      case VALUE_TRUE, VALUE_FALSE -> token == JsonToken.VALUE_TRUE;
      default -> null;
    };
  }

  private static int deeper(int depth) throws RefusedException {
    if (depth == RecordParser.MAX_DEPTH) {
      throw new RefusedException(
          "too-deep",
          "more than " + RecordParser.MAX_DEPTH + " objects and lists within each other");
    }
    return depth + 1;
  }

  private BigDecimal fraction() throws IOException, RefusedException {
    try {
      BigDecimal number = parser.getDecimalValue();
      if (Math.abs((long) number.scale()) <= MAX_SCALE && Double.isFinite(number.doubleValue())) {
        return number;
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // An exponent beyond every number: refused below like the others.
    }
    throw new RefusedException(
        "number-out-of-range", shown(parser.getText()) + " is beyond a double");
  }

  private String checked(String text) throws RefusedException {
    if (checkTexts) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == 0) {
          throw new RefusedException("invalid-text", "a text has a NUL character");
        }
        if (Character.isSurrogate(c)) {
          if (!Character.isSurrogatePair(c, i + 1 < text.length() ? text.charAt(i + 1) : 0)) {
            throw new RefusedException("invalid-text", "a text has half a surrogate pair");
          }
          i++;
        }
      }
    }
    return text;
  }

  private static String shown(String text) {
    return '"' + (text.length() <= 60 ? text : text.substring(0, 60) + "…") + '"';
  }
}
