package io.drover.inbox;

import io.drover.job.Artifact;
import io.drover.job.Identifiers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells by a list's first lines how it holds its records; the name decides only where the lines say
 * nothing. Pure.
 */
final class FormFinder {
  private static final int LINES = 20;
  private static final char[] SEPARATORS = {',', '\t', ';', '|'};

  /** A member of an object that says something of the list as a whole, and no record's id. */
  private static final String ABOUT =
      "\\s*\"(?!(?:id|doi|DOI|artifact_id|url)\")[^\"]*\"\\s*:\\s*"
          + "(?:\"(?:[^\"\\\\]|\\\\.)*\"|[\\w.+-]+|\\{[^{}]*\\}|\\[[^\\[\\]{}]*\\])\\s*,";

  /** What programs answer: the records are in an array within an object. */
  private static final Pattern ENVELOPE =
      Pattern.compile(
          "\\s*\\{(?:%1$s)*+\\s*(?:\"message\"\\s*:\\s*\\{(?:%1$s)*+\\s*)?+\"(?:items|results|data|works)\"\\s*:\\s*\\[(?=\\s*[{\\]])"
              .formatted(
                  "(?!\\s*\"(?:items|results|data|works|message)\"\\s*:\\s*[\\[{])" + ABOUT));

  private FormFinder() {}

  /**
   * @param head the first bytes of the list, some thousands where there are so many
   * @param name the list's name, or anything when it has none
   */
  static Form find(byte[] head, String name) {
    String text = new String(head, StandardCharsets.UTF_8).replace("\uFEFF", "");
    List<String> lines =
        text.lines().map(String::strip).filter(line -> !line.isEmpty()).limit(LINES).toList();
    if (lines.isEmpty()) {
      return byName(name, "");
    }
    String first = lines.get(0);
    if (first.startsWith("{")) {
      boolean alone =
          lines.size() == 1
              || !lines.get(1).startsWith("{")
              || count(first, '{') > count(first, '}');
      Matcher envelope = ENVELOPE.matcher(text);
      if (alone && envelope.lookingAt()) {
        int mark = head[0] == (byte) 0xEF ? 3 : 0;
        return Form.within(mark + envelope.group().getBytes(StandardCharsets.UTF_8).length);
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
    char separator = separator(first);
    if (separator != 0) {
      return Form.table(separator);
    }
    boolean identifiers = lines.stream().anyMatch(line -> Identifiers.inLine(line).isPresent());
    return identifiers ? Form.TEXT : byName(name, first);
  }

  private static long count(String line, char brace) {
    return line.chars().filter(c -> c == brace).count();
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
