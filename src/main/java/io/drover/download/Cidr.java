package io.drover.download;

import java.net.InetAddress;

/**
 * A block of addresses.
 *
 * @param network the first address, 4 or 16 bytes
 * @param bits how many leading bits all its addresses share
 */
record Cidr(InetAddress network, int bits) {

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or one address.
   *
   * @throws IllegalArgumentException when the text is no such thing
   */
  static Cidr parse(String text) {
    int slash = text.indexOf('/');
    InetAddress network =
        IpLiteral.parse(slash < 0 ? text : text.substring(0, slash))
            .orElseThrow(() -> new IllegalArgumentException("not a block of addresses: " + text));
    int size = network.getAddress().length * 8;
    int bits = slash < 0 ? size : Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > size) {
      throw new IllegalArgumentException("a prefix is 0 to " + size + " bits long: " + text);
    }
    return new Cidr(network, bits);
  }

  boolean contains(InetAddress address) {
    byte[] mine = network.getAddress();
    byte[] other = address.getAddress();
    if (mine.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += 8) {
      int mask = 0xff00 >> Math.min(8, bits - bit) & 0xff;
      if (((mine[bit / 8] ^ other[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
