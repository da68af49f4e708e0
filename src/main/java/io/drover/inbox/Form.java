package io.drover.inbox;

import java.util.Locale;

/**
 * How a list holds its records.
 *
 * @param separator between the cells of a table; 0 in other forms
 * @param skip how many bytes stand in front of the first element of an array within an object
 */
record Form(Kind kind, char separator, int skip) {
  static final Form JSON_LINES = new Form(Kind.JSON_LINES, '\0', 0);
  static final Form JSON_VALUES = new Form(Kind.JSON_VALUES, '\0', 0);
  static final Form TEXT = new Form(Kind.TEXT, '\0', 0);

  enum Kind {
    JSON_LINES,
    JSON_VALUES,
    TABLE,
    TEXT
  }

  static Form table(char separator) {
    return new Form(Kind.TABLE, separator, 0);
  }

  static Form within(int skip) {
    return new Form(Kind.JSON_VALUES, '\0', skip);
  }

  Ends ends() {
    return switch (kind) {
      case JSON_LINES, TEXT -> new LineEnds();
      case JSON_VALUES -> new JsonEnds(skip);
      case TABLE -> new RowEnds(separator);
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
      case JSON_VALUES -> ending.equals("json");
      case TABLE -> ending.equals("csv") || ending.equals("tsv");
      case TEXT -> ending.equals("txt");
    };
  }

  @Override
  public String toString() {
    return switch (kind) {
      case JSON_LINES -> "JSON lines";
      case JSON_VALUES -> "JSON array";
      case TABLE -> separator == ',' ? "CSV" : separator == '\t' ? "TSV" : "CSV by " + separator;
      case TEXT -> "plain text";
    };
  }
}
