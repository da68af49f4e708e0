package io.drover.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What somebody sees who looks at a terminal: the few codes that are used, as VT100 means them. */
final class FakeScreen {
  private static final Pattern CODE = Pattern.compile("\033\\[(\\??\\d*)([A-Za-z])");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  PrintStream stream() {
    return new PrintStream(bytes, true, UTF_8);
  }

  List<String> lines() {
    List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    String text = bytes.toString(UTF_8);
    Matcher code = CODE.matcher(text);
    int row = 0;
    int column = 0;
    for (int i = 0; i < text.length(); ) {
      char c = text.charAt(i);
      if (c == '\033' && code.find(i) && code.start() == i) {
        if (code.group(2).equals("A")) {
          row -= Integer.parseInt(code.group(1));
        } else if (code.group(2).equals("K") || code.group(2).equals("J")) {
          lines.get(row).setLength(Math.min(column, lines.get(row).length()));
          if (code.group(2).equals("J")) {
            lines.subList(row + 1, lines.size()).clear();
          }
        }
        i = code.end();
        continue;
      } else if (c == '\r') {
        column = 0;
      } else if (c == '\n') {
        row++;
        column = 0;
        if (row == lines.size()) {
          lines.add(new StringBuilder());
        }
      } else {
        StringBuilder line = lines.get(row);
        line.append(" ".repeat(Math.max(0, column + 1 - line.length())));
        line.setCharAt(column++, c);
      }
      i++;
    }
    return lines.stream().map(StringBuilder::toString).toList();
  }
}
