package io.drover.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One setting that can be turned.
 *
 * @param key its name; a part in capitals stands for a name of the user's own
 * @param fallback what holds when nothing is set, as text; empty for nothing
 * @param bound what is allowed, for people
 * @param meaning what it does, for people
 * @param use whether this version obeys it
 * @param check throws IllegalArgumentException when a text is not allowed
 */
record Knob(String key, String fallback, String bound, String meaning, Use use, Check check) {
  private static final Pattern NAME = Pattern.compile("NAME|HOST");

  /** Whether this version obeys a setting. */
  enum Use {
    OBEYED,
    /** Not yet; running without it is harmless, so it is noted. */
    NOTED,
    /** Not yet; running without it might do harm, so it is refused. */
    REFUSED
  }

  /** Throws IllegalArgumentException when a text is not allowed. */
  interface Check {
    void test(String text);
  }

  /** Whether the key holds a name of the user's own. */
  boolean isFamily() {
    return NAME.matcher(key).find();
  }

  /** Whether a key that is set is this one, or one of this family. */
  boolean matches(String given) {
    if (!isFamily()) {
      return key.equals(given);
    }
    String[] around = NAME.split(key, 2);
    String before = around[0];
    String after = around[1];
    return given.length() > before.length() + after.length()
        && given.startsWith(before)
        && given.endsWith(after);
  }

  /** The variable of the environment that sets it. */
  String variable() {
    return key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
  }
}
