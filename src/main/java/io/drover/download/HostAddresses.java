package io.drover.download;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Names to addresses. Implementations are thread-safe. */
@FunctionalInterface
public interface HostAddresses {

  /**
   * All addresses of a host.
   *
   * @throws UnknownHostException when there are none
   */
  InetAddress[] of(String host) throws UnknownHostException;

  /** What the machine's own resolver says. */
  static HostAddresses system() {
    return InetAddress::getAllByName;
  }
}
