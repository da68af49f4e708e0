package io.drover.inbox;

import io.drover.job.Artifact;
import io.drover.job.Identifiers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells by a list's first lines how it holds its records; the name decides only where the lines say
 * nothing. Pure.
 */
final class FormFinder {
  private static final int LINES = 20;
  private static final char[] SEPARATORS = {',', '\t', ';', '|'};

  /** A line of Excel's own in front of a table. */
  static final Pattern SEPARATOR = Pattern.compile("(?i)\"?sep=(.)\"?");

  private FormFinder() {}

  /**
   * @param head the first bytes of the list, some thousands where there are so many
   * @param name the list's name, or anything when it has none
   */
  static Form find(byte[] head, String name) {
    String text = new String(head, StandardCharsets.UTF_8).replace("\uFEFF", "");
    Form form = find(text, name);
    return text.indexOf('\n') < 0 && text.indexOf('\r') >= 0 ? form.withNewline('\r') : form;
  }

  private static Form find(String text, String name) {
    List<String> lines =
        text.lines().map(String::strip).filter(line -> !line.isEmpty()).limit(LINES).toList();
    if (lines.isEmpty()) {
      return byName(name, "");
    }
    String first = lines.get(0);
    if (first.startsWith("{")) {
      if (AnswerFinder.isAnswer(text.strip())) {
        return Form.JSON_ANSWERS;
      }
      // Whoever writes an object over several lines breaks the first one behind its brace.
      return first.equals("{") && lines.size() > 1 ? Form.JSON_VALUES : Form.JSON_LINES;
    }
    if (first.startsWith("[")) {
      boolean closed = first.endsWith("]") && lines.size() > 1;
      return closed ? Form.JSON_LINES : Form.JSON_VALUES;
    }
    if (lines.stream().anyMatch(line -> line.startsWith("{"))) {
      return Form.JSON_LINES;
    }
    Matcher said = SEPARATOR.matcher(first);
    if (said.matches()) {
      return Form.table(said.group(1).charAt(0));
    }
    char separator = separator(first);
    return separator == 0 ? withoutNames(lines, name) : Form.table(separator);
  }

  /** Lines of which none is JSON, and the first is no header that says anything to us. */
  private static Form withoutNames(List<String> lines, String name) {
    String ending = Form.ending(name);
    boolean table = ending.equals("csv") || ending.equals("tsv");
    for (char separator : SEPARATORS) {
      // Only tabs are in no address.
      if (table || separator == '\t') {
        Optional<Form> form = Columns.find(lines, separator);
        if (form.isPresent()) {
          return form.get();
        }
      }
    }
    boolean identifiers = lines.stream().anyMatch(line -> Identifiers.inLine(line).isPresent());
    return identifiers ? Form.TEXT : byName(name, lines.get(0));
  }

  /** What separates the names of a header; 0 when none of them is a field's. */
  private static char separator(String header) {
    char best = 0;
    int cells = 0;
    for (char separator : SEPARATORS) {
      List<String> names = Cells.split(header, separator).orElse(List.of());
      if (names.size() > cells && names.stream().anyMatch(n -> Artifact.field(n).isPresent())) {
        best = separator;
        cells = names.size();
      }
    }
    return best;
  }

  private static Form byName(String name, String header) {
    return switch (Form.ending(name)) {
      case "csv" -> Form.table(header.indexOf(',') < 0 && header.indexOf(';') >= 0 ? ';' : ',');
      case "tsv" -> Form.table('\t');
      case "txt" -> Form.TEXT;
      default -> Form.JSON_LINES;
    };
  }
}
