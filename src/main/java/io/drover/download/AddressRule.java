package io.drover.download;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which addresses a download may connect to: public ones, and those that the settings except. A
 * list of URLs is input from outside; without this rule a line or a redirect could read what only
 * this machine can reach. Immutable.
 */
final class AddressRule {
  /** The special-purpose blocks of RFC 6890 and its successors that are not globally reachable. */
  private static final List<Cidr> REFUSED_V4 =
      cidrs(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4");

  /** Only this block is given out; all else is local, special or reserved. */
  private static final Cidr GLOBAL_V6 = Cidr.parse("2000::/3");

  private static final List<Cidr> REFUSED_V6 = cidrs("2001::/23", "2001:db8::/32", "3fff::/20");

  private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");

  /** Where an IPv4 address stands in the last four bytes: compatible, translated, NAT64. */
  private static final List<Cidr> EMBEDDING = cidrs("::/96", "::ffff:0:0:0/96", "64:ff9b::/96");

  /** How the last eight bytes of an ISATAP address begin, under whatever prefix (RFC 5214). */
  private static final Set<Integer> ISATAP = Set.of(0x00005efe, 0x02005efe);

  private final List<Cidr> allowed;

  /**
   * @param exceptions CIDRs that are allowed all the same
   * @throws IllegalArgumentException when one of them is not a CIDR
   */
  AddressRule(List<String> exceptions) {
    this.allowed = exceptions.stream().map(Cidr::parse).toList();
  }

  boolean allows(InetAddress address) {
    if (in(allowed, address)) {
      return true;
    }
    if (address instanceof Inet4Address) {
      return !in(REFUSED_V4, address);
    }
    Optional<InetAddress> inner = embedded(address);
    return inner.isPresent()
        ? allows(inner.get())
        : GLOBAL_V6.contains(address)
            && !in(REFUSED_V6, address)
            && (!isIsatap(address) || allows(v4(address, 12)));
  }

  private static boolean isIsatap(InetAddress address) {
    return ISATAP.contains(ByteBuffer.wrap(address.getAddress()).getInt(8));
  }

  /** Java itself reads the mapped form, {@code ::ffff:127.0.0.1}, as the IPv4 address. */
  private static Optional<InetAddress> embedded(InetAddress address) {
    if (SIX_TO_FOUR.contains(address)) {
      return Optional.of(v4(address, 2));
    }
    return in(EMBEDDING, address) ? Optional.of(v4(address, 12)) : Optional.empty();
  }

  private static InetAddress v4(InetAddress address, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), from, from + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  private static boolean in(List<Cidr> blocks, InetAddress address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }

  private static List<Cidr> cidrs(String... texts) {
    return Stream.of(texts).map(Cidr::parse).toList();
  }
}
