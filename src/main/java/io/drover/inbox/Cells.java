package io.drover.inbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The cells of one row, as RFC 4180 writes them. Pure. */
final class Cells {
  private Cells() {}

  /** The cells, without white space around them; empty when quotes do not match. */
  static Optional<List<String>> split(String row, char separator) {
    List<String> cells = new ArrayList<>();
    int at = 0;
    while (true) {
      int end;
      if (at < row.length() && row.charAt(at) == '"') {
        int quote = closing(row, at + 1);
        if (quote < 0) {
          return Optional.empty();
        }
        cells.add(row.substring(at + 1, quote).replace("\"\"", "\"").strip());
        end = separator(row, quote + 1, separator);
        if (!row.substring(quote + 1, end).isBlank()) {
          return Optional.empty();
        }
      } else {
        end = separator(row, at, separator);
        cells.add(row.substring(at, end).strip());
      }
      if (end == row.length()) {
        return Optional.of(cells);
      }
      at = end + 1;
    }
  }

  private static int separator(String row, int from, char separator) {
    int at = row.indexOf(separator, from);
    return at < 0 ? row.length() : at;
  }

  private static int closing(String row, int from) {
    int quote = row.indexOf('"', from);
    while (quote >= 0 && quote + 1 < row.length() && row.charAt(quote + 1) == '"') {
      quote = row.indexOf('"', quote + 2);
    }
    return quote;
  }
}
