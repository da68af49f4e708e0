package io.drover.job;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Host keys of URLs. {@code java.net.URI} refuses many URLs that servers answer, and knows no host
 * with an underscore, so the authority is read by hand. Pure, and so thread-safe.
 */
public final class Hosts {
  private static final int MAX_HOST = 253;
  private static final int MAX_LABEL = 63;
  private static final int MAX_PORT = 65_535;

  private Hosts() {}

  /**
   * The host key of an http or https URL: lower case, punycode, without user info, trailing dot and
   * default port; another port stays as {@code host:8081}, an IPv6 literal keeps its brackets.
   *
   * @return empty for anything else: another scheme, no host, a backslash or a space before the
   *     path, a control character anywhere, a port outside 1..{@value #MAX_PORT}; never throws
   */
  public static Optional<String> hostOf(String url) {
    boolean https = url.regionMatches(true, 0, "https://", 0, 8);
    if (!https && !url.regionMatches(true, 0, "http://", 0, 7)) {
      return Optional.empty();
    }
    int start = https ? 8 : 7;
    int end = endOfAuthority(url, start);
    if (end < 0) {
      return Optional.empty();
    }
    // The last @ counts: whatever stands before it is a name and a password, not a host.
    int host = Math.max(start, url.lastIndexOf('@', end - 1) + 1);
    int colon = url.lastIndexOf(':', end - 1);
    boolean hasPort = colon >= host && colon > url.lastIndexOf(']', end - 1);
    int port = hasPort ? port(url, colon + 1, end) : 0;
    String name = name(url.substring(host, hasPort ? colon : end));
    if (port < 0 || name.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(port == 0 || port == (https ? 443 : 80) ? name : name + ":" + port);
  }

  /**
   * The host key of a host as somebody typed it, perhaps with a port; the default port of either
   * scheme is dropped.
   *
   * @return empty when it is no host
   */
  public static Optional<String> key(String host) {
    return host.matches("[^/?#@]+")
        ? hostOf("http://" + host).flatMap(name -> hostOf("https://" + name))
        : Optional.empty();
  }

  /**
   * The URL with its host as {@link #hostOf} spells it, so that one address is one text; the rest
   * stays as it is, and so does what is no URL.
   */
  static String withPlainHost(String url) {
    return hostOf(url)
        .map(
            host -> {
              int start = url.indexOf("://") + 3;
              String scheme = url.substring(0, start).toLowerCase(Locale.ROOT);
              return scheme + host + url.substring(endOfAuthority(url, start));
            })
        .orElse(url);
  }

  /** Where path, query or fragment begins; −1 when a character forbids the whole URL. */
  private static int endOfAuthority(String url, int start) {
    int end = url.length();
    for (int i = start; i < url.length(); i++) {
      char c = url.charAt(i);
      if (Character.isISOControl(c)) {
        return -1;
      }
      if (i < end) {
        if (c == '/' || c == '?' || c == '#') {
          end = i;
        } else if (c == '\\' || Character.isWhitespace(c) || Character.isSpaceChar(c)) {
          return -1;
        }
      }
    }
    return end;
  }

  /** The port; 0 when none is written, −1 when it is none. */
  private static int port(String url, int from, int to) {
    int port = 0;
    for (int i = from; i < to; i++) {
      int digit = url.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      port = port * 10 + digit;
      if (port > MAX_PORT) {
        return -1;
      }
    }
    return port == 0 && to > from ? -1 : port;
  }

  private static String name(String host) {
    if (host.startsWith("[")) {
      return host.matches("\\[[0-9A-Fa-f:.]{2,45}]") ? host.toLowerCase(Locale.ROOT) : "";
    }
    if (host.length() > MAX_HOST + 1) {
      return "";
    }
    String ascii = ascii(host);
    String name = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
    return isName(name) ? name.toLowerCase(Locale.ROOT) : "";
  }

  /** IDN sees only labels that need it: it would refuse `_`. What it makes is checked again. */
  private static String ascii(String host) {
    if (isAscii(host)) {
      return host;
    }
    // The three full stops of East Asian keyboards separate labels too.
    String dotted = host.replace('\u3002', '.').replace('\uFF0E', '.').replace('\uFF61', '.');
    StringJoiner name = new StringJoiner(".");
    for (String label : dotted.split("\\.", -1)) {
      try {
        name.add(isAscii(label) ? label : IDN.toASCII(label, IDN.ALLOW_UNASSIGNED));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        return "";
      }
    }
    return name.toString();
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /** Whether these are labels of 1 to 63 characters with dots between them. */
  private static boolean isName(String name) {
    int label = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.' ? label == 0 : label == MAX_LABEL || !isHostCharacter(c)) {
        return false;
      }
      label = c == '.' ? 0 : label + 1;
    }
    return label > 0 && name.length() <= MAX_HOST;
  }

  private static boolean isHostCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }
}
