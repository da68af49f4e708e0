package io.drover.download;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.DnsResolver;

/**
 * The only way from a host to an address. The client connects to what is returned here and asks no
 * second time, so an answer that changes between check and connect changes nothing. Thread-safe.
 */
final class CheckedDns implements DnsResolver {
  private static final int MAX_CAUSES = 1_000;

  private final HostAddresses addresses;
  private final AddressRule rule;
  private final Map<String, String> causes = new ConcurrentHashMap<>();

  CheckedDns(HostAddresses addresses, AddressRule rule) {
    this.addresses = addresses;
    this.rule = rule;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    var literal = IpLiteral.parse(host);
    InetAddress[] all =
        literal.isPresent() ? new InetAddress[] {literal.get()} : asked(ascii(host));
    InetAddress[] allowed = Arrays.stream(all).filter(rule::allows).toArray(InetAddress[]::new);
    if (allowed.length == 0 && all.length > 0) {
      throw new Refused(host, all[0]);
    }
    return allowed;
  }

  /** Java remembers for some seconds that a name was not found, but not why. */
  private InetAddress[] asked(String name) throws UnknownHostException {
    try {
      return addresses.of(name);
    } catch (UnknownHostException e) {
      String said = String.valueOf(e.getMessage());
      if (said.equals(name)) {
        throw new UnknownHostException(causes.getOrDefault(name, name + ": it was not found"));
      }
      if (causes.size() >= MAX_CAUSES) {
        causes.clear();
      }
      causes.put(name, said);
      throw e;
    }
  }

  /** The client gives names as people read them, and servers of names know them in ASCII only. */
  private static String ascii(String host) {
    return IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  /** The host exists, and none of its addresses may be connected to. */
  static final class Refused extends UnknownHostException {
    private static final long serialVersionUID = 1;

    Refused(String host, InetAddress address) {
      super(host + " is at " + address.getHostAddress() + ", which is not a public address");
    }
  }
}
