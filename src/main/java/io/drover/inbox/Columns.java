package io.drover.inbox;

import io.drover.job.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names for the columns of a table whose header says nothing to us, or that has none: a column that
 * holds identifiers is called by what they are. Pure.
 */
final class Columns {
  private Columns() {}

  /**
   * A table of such columns.
   *
   * @param lines the first rows, as far as they are whole
   * @return empty when there is one column only, or none with identifiers
   */
  static Optional<Form> find(List<String> lines, char separator) {
    List<List<String>> rows = new ArrayList<>();
    for (String line : lines) {
      Cells.split(line, separator).ifPresent(rows::add);
    }
    if (rows.isEmpty() || rows.get(0).size() < 2) {
      return Optional.empty();
    }
    List<String> first = rows.get(0);
    List<List<String>> others = rows.size() == 1 ? rows : rows.subList(1, rows.size());
    List<String> names = new ArrayList<>();
    boolean headed = true;
    for (int column = 0; column < first.size(); column++) {
      String field = field(others, column);
      boolean fresh = !field.isEmpty() && !names.contains(field);
      names.add(fresh ? field : "");
      headed &= !fresh || !field(first.get(column)).equals(field);
    }
    if (names.stream().allMatch(String::isEmpty)) {
      return Optional.empty();
    }
    for (int column = 0; column < names.size(); column++) {
      if (names.get(column).isEmpty()) {
        names.set(column, headed ? first.get(column) : "column_" + (column + 1));
      }
    }
    return Optional.of(Form.table(separator, names, headed));
  }

  /** The field that most cells of a column are of; empty for none. */
  private static String field(List<List<String>> rows, int column) {
    List<String> cells =
        rows.stream()
            .filter(row -> column < row.size() && !row.get(column).isEmpty())
            .map(row -> field(row.get(column)))
            .toList();
    return cells.stream()
        .filter(field -> !field.isEmpty())
        .filter(field -> 2 * cells.stream().filter(field::equals).count() > cells.size())
        .findFirst()
        .orElse("");
  }

  private static String field(String cell) {
    String field =
        Identifiers.inLine(cell).map(found -> found.keySet().iterator().next()).orElse("");
    // Numbers may look like an arXiv id.
    return field.equals("arxiv_id") && cell.chars().noneMatch(Character::isLetter) ? "" : field;
  }
}
