package io.drover.inbox;

import io.drover.job.Artifact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rows to records: a column is a field. Names that stand for a field of ours are recognised however
 * they are written ({@code PDF URL} is {@code pdf_url}); the others stay as they are. For one
 * thread.
 */
final class TableParser implements PieceParser {
  private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,9}");
  private static final Pattern BETWEEN_URLS = Pattern.compile("[\\s,;|]+(?=https?://)");

  private final List<String> names;
  private final char separator;

  /**
   * @param names of the columns
   */
  TableParser(List<String> names, char separator) {
    this.names = List.copyOf(names);
    this.separator = separator;
  }

  /** The names of the columns that a header gives. */
  static List<String> names(String header, char separator) throws UnreadableException {
    List<String> names = new ArrayList<>();
    for (String name :
        Cells.split(header, separator)
            .orElseThrow(() -> new UnreadableException("the header's quotes do not match"))) {
      names.add(Artifact.field(name).orElse(name));
    }
    return names;
  }

  @Override
  public Parsed parse(byte[] bytes, int offset, int length) {
    try {
      return record(Utf8.text(bytes, offset, length));
    } catch (RefusedException e) {
      return e.refused();
    }
  }

  private Parsed record(String row) throws RefusedException {
    List<String> cells =
        Cells.split(row, separator)
            .orElseThrow(
                () ->
                    new RefusedException(
                        "bad-quotes",
                        "a cell's quotes do not match: it ends with its second quote, and one within is"
                            + " doubled"));
    Map<String, @Nullable Object> record = new LinkedHashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      if (!cell.isEmpty() && i >= names.size()) {
        throw new RefusedException(
            "too-many-cells",
            "the header has %d names, this row %d cells".formatted(names.size(), cells.size()));
      }
      if (!cell.isEmpty()) {
        String name = names.get(i);
        record.putIfAbsent(name, value(name, cell));
      }
    }
    return new Parsed.Accepted(new Artifact(record), JsonText.of(record));
  }

  private static Object value(String name, String cell) {
    if (name.equals("priority") && INTEGER.matcher(cell).matches()) {
      return Integer.valueOf(cell);
    }
    return name.endsWith("urls") ? List.of(BETWEEN_URLS.split(cell)) : cell;
  }
}
