package io.drover.inbox;

import java.util.List;
import java.util.Locale;

/**
 * How a list holds its records.
 *
 * @param separator between the cells of a table; 0 in other forms
 * @param columns what the cells of a table are called, where its own header does not say it; empty
 *     where it does
 * @param headed whether the first row of a table is a header
 * @param newline what ends a line: a line feed, or a carriage return in lists of old
 */
record Form(Kind kind, char separator, List<String> columns, boolean headed, char newline) {
  static final Form JSON_LINES = of(Kind.JSON_LINES);
  static final Form JSON_VALUES = of(Kind.JSON_VALUES);
  static final Form JSON_ANSWERS = of(Kind.JSON_ANSWERS);
  static final Form TEXT = of(Kind.TEXT);

  enum Kind {
    JSON_LINES,
    JSON_VALUES,
    /** Values in arrays within objects, such as programs answer. */
    JSON_ANSWERS,
    TABLE,
    TEXT
  }

  Form {
    columns = List.copyOf(columns);
  }

  private static Form of(Kind kind) {
    return new Form(kind, '\0', List.of(), false, '\n');
  }

  /** A table whose header says what its columns are. */
  static Form table(char separator) {
    return new Form(Kind.TABLE, separator, List.of(), true, '\n');
  }

  /** A table whose columns are known by what is in them. */
  static Form table(char separator, List<String> columns, boolean headed) {
    return new Form(Kind.TABLE, separator, columns, headed, '\n');
  }

  Form withNewline(char end) {
    return new Form(kind, separator, columns, headed, end);
  }

  Ends ends() {
    return switch (kind) {
      case JSON_LINES, TEXT -> new LineEnds((byte) newline);
      case JSON_VALUES -> new JsonEnds(null);
      case JSON_ANSWERS -> new JsonEnds(new Answers());
      case TABLE -> new RowEnds((byte) separator, (byte) newline);
    };
  }

  /** What a name promises by its ending, {@code .gz} and the like apart; empty for nothing. */
  static String ending(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("(\\.(gz|zst))?(~\\d+)?$", "");
    return plain.substring(plain.lastIndexOf('.') + 1);
  }

  /** Whether a name with this ending is as good as saying so. */
  boolean isPromisedBy(String ending) {
    return switch (kind) {
      case JSON_LINES -> ending.equals("jsonl") || ending.equals("ndjson") || ending.equals("json");
      case JSON_VALUES, JSON_ANSWERS -> ending.equals("json");
      case TABLE -> ending.equals("csv") || ending.equals("tsv");
      case TEXT -> ending.equals("txt");
    };
  }

  @Override
  public String toString() {
    return switch (kind) {
      case JSON_LINES -> "JSON lines";
      case JSON_VALUES, JSON_ANSWERS -> "JSON array";
      case TABLE ->
          (separator == ',' ? "CSV" : separator == '\t' ? "TSV" : "CSV by " + separator)
              + (headed ? "" : " without a header")
              + (columns.isEmpty() ? "" : ", columns by their content");
      case TEXT -> "plain text";
    };
  }
}
