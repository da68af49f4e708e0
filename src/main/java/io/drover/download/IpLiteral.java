package io.drover.download;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Hosts that are addresses, in every spelling that some resolver takes for one: {@code 127.0.0.1},
 * {@code 127.1}, {@code 2130706433}, {@code 0x7f.0.0.1}, {@code 0177.0.0.1}, {@code [::1]}. They
 * never reach a resolver, so that all machines read them alike.
 */
final class IpLiteral {
  private static final Pattern NUMBER = Pattern.compile("0x[0-9a-f]*|[0-9]+");
  private static final Pattern V6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");

  private IpLiteral() {}

  /** The address that a lower-case host, with or without brackets, spells; empty for a name. */
  static Optional<InetAddress> parse(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return V6.matcher(bare).matches() ? address("[" + bare + "]") : v4(bare);
  }

  private static Optional<InetAddress> v4(String host) {
    String[] parts =
        (host.endsWith(".") ? host.substring(0, host.length() - 1) : host).split("\\.", -1);
    if (parts.length > 4) {
      return Optional.empty();
    }
    long address = 0;
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      int bytes = last ? 5 - parts.length : 1;
      long part = number(parts[i]);
      if (part < 0 || part >= 1L << (8 * bytes)) {
        return Optional.empty();
      }
      address = address << (8 * bytes) | part;
    }
    return address(
        (address >> 24)
            + "."
            + (address >> 16 & 255)
            + "."
            + (address >> 8 & 255)
            + "."
            + (address & 255));
  }

  /** The number, decimal, octal or hexadecimal; negative when it is none. */
  private static long number(String part) {
    if (!NUMBER.matcher(part).matches() || part.length() > 18) {
      return -1;
    }
    try {
      return part.startsWith("0x")
          ? part.length() == 2 ? 0 : Long.parseLong(part.substring(2), 16)
          : Long.parseLong(part, part.startsWith("0") ? 8 : 10);
    } catch (NumberFormatException notOctal) {
      return -1;
    }
  }

  /** Only ever called with a whole literal, for which the JDK asks no resolver. */
  private static Optional<InetAddress> address(String literal) {
    try {
      return Optional.of(InetAddress.getByName(literal));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
