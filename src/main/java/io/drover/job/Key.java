package io.drover.job;

import java.util.Locale;

/**
 * What a limit applies to: a resolver, or a host. Written {@code resolver:NAME} or {@code
 * host:NAME}; the same names are used on the command line, in the database and in messages.
 *
 * @param kind whether the name is a resolver's or a host's
 * @param name the resolver's name or the normalised host name; empty for a job that has no host,
 *     which no host limit holds back
 */
public record Key(Kind kind, String name) {

  /** The resolver of every job that names none. */
  public static final String DEFAULT_RESOLVER = "default";

  /** The host of every job that has none. */
  public static final Key NO_HOST = new Key(Kind.HOST, "");

  /** What a key stands for; the ordinal is what the database stores. */
  public enum Kind {
    RESOLVER,
    HOST;

    /** The word before the colon. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads {@code host:H} and {@code resolver:R}; a host may be typed in any way that names it.
   *
   * @throws IllegalArgumentException when the text names no key
   */
  public static Key parse(String text) {
    int colon = text.indexOf(':');
    String name = text.substring(colon + 1);
    return switch (text.substring(0, Math.max(0, colon))) {
      case "host" ->
          host(
              Hosts.key(name)
                  .orElseThrow(() -> new IllegalArgumentException(name + " is no host")));
      case "resolver" -> {
        if (name.isBlank()) {
          throw new IllegalArgumentException("a resolver has a name");
        }
        yield resolver(name);
      }
      default ->
          throw new IllegalArgumentException(
              "a key reads like host:example.org or resolver:crossref, not " + text);
    };
  }

  public static Key resolver(String name) {
    return new Key(Kind.RESOLVER, name);
  }

  public static Key host(String name) {
    return new Key(Kind.HOST, name);
  }

  /** Whether this is the absence of a host, to which no limit applies. */
  public boolean isNone() {
    return name.isEmpty();
  }

  @Override
  public String toString() {
    return kind.word() + ":" + (name.isEmpty() ? "-" : name);
  }
}
