package io.drover.settings;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a misspelt key may have meant: the least edit distance (Levenshtein 1966). Pure.
 *
 * @param knob the setting that lies nearest
 * @param key its key, with the given name where it is of a family
 * @param edits how many characters lie between
 */
record NearestKey(Knob knob, String key, int edits) {

  static NearestKey of(String given, List<Knob> knobs) {
    return knobs.stream()
        .map(
            knob -> {
              String key = named(given, knob);
              return new NearestKey(knob, key, distance(given.toLowerCase(Locale.ROOT), key));
            })
        .min(Comparator.comparingInt(NearestKey::edits))
        .orElseThrow();
  }

  /** Whether so little lies between that it must have been meant. */
  boolean isNear() {
    return edits < 3;
  }

  /** A family's key with what stands in the name's place in the given one. */
  private static String named(String given, Knob knob) {
    if (!knob.isFamily()) {
      return knob.key();
    }
    List<String> parts = List.of(given.split("\\.", -1));
    int from = dots(knob.before());
    int to = parts.size() - dots(knob.after());
    return from < to
        ? knob.before() + String.join(".", parts.subList(from, to)) + knob.after()
        : knob.key();
  }

  private static int dots(String text) {
    return (int) text.chars().filter(c -> c == '.').count();
  }

  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
