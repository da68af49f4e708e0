package io.drover.download;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL as it is sent. Not {@link java.net.URI}, which refuses spaces, {@code |}, {@code [} and
 * hosts with {@code _}, all of which real lists have. What can be sent as it stands is left as it
 * stands: servers tell {@code %7E} from {@code ~} and {@code //} from {@code /}. User info is
 * dropped and never sent.
 *
 * @param scheme http or https
 * @param host lower case, punycode; an IPv6 address without its brackets
 * @param port the port, the scheme's own when the URL names none
 * @param path begins with a slash
 * @param query begins with a question mark, or empty
 */
record Url(String scheme, String host, int port, String path, String query) {
  /** In characters, as it is given and as it is sent; servers accept no more either. */
  static final int MAX_LENGTH = 8_000;

  private static final Pattern SHAPE =
      Pattern.compile("(?is)(https?)://(?:[^/?#\\\\]*@)?([^/?#@]*)([^?#]*)(\\?[^#]*)?(?:#.*)?");
  private static final Pattern AUTHORITY = Pattern.compile("(\\[[^]]*]|[^:]*)(?::(\\d{0,5}))?");
  private static final Pattern NAME = Pattern.compile("[a-z0-9_~-][a-z0-9._~-]{0,252}");
  private static final Pattern SCHEME =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);
  private static final Pattern LAST_SEGMENT = Pattern.compile("[^/]*$");

  /** Reads a URL; empty when it is not http or https, has no usable host, or is too long. */
  static Optional<Url> parse(String text) {
    Matcher shape = SHAPE.matcher(text.strip());
    if (text.length() > MAX_LENGTH || !shape.matches()) {
      return Optional.empty();
    }
    Matcher authority = AUTHORITY.matcher(shape.group(2));
    if (!authority.matches()) {
      return Optional.empty();
    }
    String scheme = shape.group(1).toLowerCase(Locale.ROOT);
    int port = port(scheme, orEmpty(authority.group(2)));
    String path = shape.group(3).isEmpty() ? "/" : shape.group(3);
    return port < 1 || port > 65535
        ? Optional.empty()
        : host(authority.group(1))
            .map(
                host ->
                    new Url(scheme, host, port, encoded(path), encoded(orEmpty(shape.group(4)))))
            .filter(url -> url.target().length() <= MAX_LENGTH);
  }

  /** One spelling for all ways to write a URL; what is none stays as it is. */
  static String plain(String text) {
    return parse(text).map(Url::toString).orElse(text);
  }

  /** Where a redirect from here leads (RFC 3986, 5.2); empty when that is no usable URL. */
  Optional<Url> resolve(String reference) {
    String ref = reference.strip();
    if (SCHEME.matcher(ref).matches()) {
      return parse(ref);
    }
    if (ref.startsWith("//")) {
      return parse(scheme + ":" + ref);
    }
    String base = root();
    if (ref.startsWith("/")) {
      return parse(base + withoutDots(ref));
    }
    if (ref.isEmpty() || ref.startsWith("#")) {
      return Optional.of(this);
    }
    return parse(
        ref.startsWith("?")
            ? base + path + ref
            : base + withoutDots(LAST_SEGMENT.matcher(path).replaceFirst("") + ref));
  }

  /** The port, or −1 when it is the scheme's own. */
  int explicitPort() {
    return port == port(scheme, "") ? -1 : port;
  }

  /** Scheme, host and port: what a robots.txt is about. */
  String root() {
    return scheme + "://" + authority();
  }

  private String authority() {
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    return explicitPort() < 0 ? bracketed : bracketed + ":" + port;
  }

  /** What stands in the request line. */
  String target() {
    return path + query;
  }

  @Override
  public String toString() {
    return root() + target();
  }

  private static int port(String scheme, String text) {
    return text.isEmpty() ? (scheme.equals("https") ? 443 : 80) : Integer.parseInt(text);
  }

  private static Optional<String> host(String text) {
    if (text.startsWith("[")) {
      String bare = text.substring(1, text.length() - 1).toLowerCase(Locale.ROOT);
      return IpLiteral.parse(bare).map(address -> bare).filter(host -> host.contains(":"));
    }
    try {
      String ascii = IDN.toASCII(text, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
      return Optional.of(ascii).filter(name -> NAME.matcher(name).matches());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Escapes only what may not stand in a request line. */
  private static String encoded(String part) {
    StringBuilder out = new StringBuilder(part.length());
    for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
      if (b <= ' ' || b == 0x7f || "\"<>\\^`{|}[]".indexOf(b) >= 0) {
        out.append('%').append(String.format("%02X", b));
      } else {
        out.append((char) b);
      }
    }
    return out.toString();
  }

  /** The path of a relative reference without its {@code .} and {@code ..}; the query stays. */
  private static String withoutDots(String target) {
    int end = target.indexOf('?') < 0 ? target.length() : target.indexOf('?');
    int hash = target.indexOf('#');
    end = hash >= 0 && hash < end ? hash : end;
    StringBuilder out = new StringBuilder();
    for (String rest = target.substring(0, end); !rest.isEmpty(); ) {
      int next = rest.indexOf('/', 1) < 0 ? rest.length() : rest.indexOf('/', 1);
      String segment = rest.substring(0, next);
      boolean last = next == rest.length();
      if (segment.equals("/..")) {
        out.setLength(Math.max(0, out.lastIndexOf("/")));
      } else if (!segment.equals("/.")) {
        out.append(segment);
      }
      if (last && (segment.equals("/..") || segment.equals("/."))) {
        out.append('/');
      }
      rest = rest.substring(next);
    }
    return out + target.substring(end);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
