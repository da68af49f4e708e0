package io.drover.settings;

import io.drover.job.Hosts;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One setting that can be turned.
 *
 * @param key its name; NAME stands for a name of the user's own, HOST for a host's
 * @param fallback what holds when nothing is set, as text; empty for nothing
 * @param bound what is allowed, for people
 * @param meaning what it does, for people
 * @param use whether this version obeys it
 * @param check throws IllegalArgumentException when a text is not allowed
 */
record Knob(String key, String fallback, String bound, String meaning, Use use, Check check) {
  private static final Pattern NAME = Pattern.compile("NAME|HOST");
  private static final Pattern SECRET = Pattern.compile(".*(\\.password|\\.key|\\.headers\\..*)");

  /** Whether a version obeys a setting. */
  enum Use {
    OBEYED,
    /** Not yet; running without it might do harm, so it is refused. */
    REFUSED
  }

  /** What the text of a setting is held against. */
  interface Check {
    /** Throws IllegalArgumentException when a text is not allowed. */
    void test(String text);

    /** An allowed text as the routes can read it too. */
    default String normal(String text) {
      return text;
    }
  }

  /** Whether the key holds a name of the user's own. */
  boolean isFamily() {
    return NAME.matcher(key).find();
  }

  /** What stands before the name of the user's own. */
  String before() {
    return NAME.split(key, 2)[0];
  }

  /** What stands after the name of the user's own. */
  String after() {
    return NAME.split(key, 2)[1];
  }

  /** Whether a key that is set is this one, or one of this family. */
  boolean matches(String given) {
    if (!isFamily()) {
      return key.equals(given);
    }
    return given.length() > before().length() + after().length()
        && given.startsWith(before())
        && given.endsWith(after());
  }

  /** The name of the user's own in a key of this family. */
  private String name(String given) {
    return given.substring(before().length(), given.length() - after().length());
  }

  private boolean isHosts() {
    return key.contains(".host.") || key.endsWith("HOST");
  }

  /** A key of this family as all ways to write its host are kept. */
  String canonical(String given) {
    if (!isFamily() || !isHosts()) {
      return given;
    }
    return before() + Hosts.key(name(given)).orElse(name(given)) + after();
  }

  /**
   * @throws IllegalArgumentException when a key of this family holds a name that cannot be meant
   */
  void testName(String given) {
    String name = name(given);
    if (isHosts() && Hosts.key(name).isEmpty()) {
      throw new IllegalArgumentException(name + " is no host");
    }
    if (key.endsWith(".headers.HOST") && name.matches("[^\\[]*:\\d+|.*]:\\d+")) {
      throw new IllegalArgumentException("headers are for a host, whatever the port");
    }
    if (!name.equals(name.strip()) || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "a name has no spaces around it and no control characters");
    }
    if (before().startsWith("drover.limit.") && isSlip(name)) {
      throw new IllegalArgumentException("the one for all others is " + before() + "default");
    }
    if (before().equals("drover.rate.host.") && (name.equals("default") || isSlip(name))) {
      throw new IllegalArgumentException("there is no rate for all others; name the host");
    }
  }

  private static boolean isSlip(String name) {
    int edits = NearestKey.distance(name.toLowerCase(Locale.ROOT), "default");
    return edits < 3 && !name.equals("default");
  }

  /** A value as it may be shown. */
  String shown(String value) {
    return SECRET.matcher(key).matches() ? "***" : value;
  }

  /** The variable of the environment that sets it. */
  String variable() {
    return key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
  }
}
