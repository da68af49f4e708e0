package io.drover.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text for terminals. Pure. */
final class Text {
  private Text() {}

  /** Control and direction characters from outside become question marks. */
  static String safe(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\\t]]", "?");
  }

  /** Rows under headings, columns as wide as their widest cell; numbers to the right. */
  static List<String> table(List<String> headings, List<List<String>> rows) {
    int[] widths = headings.stream().mapToInt(String::length).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], safe(row.get(i)).length());
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(headings, widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = safe(cells.get(i));
      String space = " ".repeat(widths[i] - cell.length());
      boolean number =
          !cell.isEmpty() && cell.chars().allMatch(c -> Character.isDigit(c) || c == ',');
      line.append(i == 0 ? "" : "  ").append(number ? space + cell : cell + space);
    }
    return line.toString().stripTrailing();
  }

  static String number(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}
