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

  /** What a terminal shows of these lines without rolling; the last one says how many are left. */
  static List<String> fit(List<String> lines, Size size) {
    int rows = Math.max(2, size.rows() - 1);
    List<String> shown = new ArrayList<>(lines.subList(0, Math.min(rows, lines.size())));
    if (rows < lines.size()) {
      shown.set(rows - 1, "and " + number(lines.size() - rows + 1) + " more");
    }
    shown.replaceAll(line -> line.substring(0, Math.min(line.length(), size.columns() - 1)));
    return shown;
  }

  /** So many jobs. */
  static String jobs(long n) {
    return number(n) + (n == 1 ? " job" : " jobs");
  }

  static String number(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}
