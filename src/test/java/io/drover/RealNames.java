package io.drover;

import static org.junit.jupiter.api.Assumptions.abort;

import io.drover.testing.Certificate;
import io.drover.testing.Origin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * An origin at the real ports of the real names of other people's hosts, all of them on loopback:
 * what asks there is the program as users have it. A name that is not among them exists for nobody.
 */
final class RealNames implements AutoCloseable {
  /** Not 127.0.0.1, where somebody may have a server, and another one for each process of tests. */
  private static final String ADDRESS =
      "127.77.%d.%d"
          .formatted(
              ProcessHandle.current().pid() / 250 % 250, ProcessHandle.current().pid() % 250 + 1);

  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  final Origin origin;
  private final List<String> options;

  private RealNames(Origin origin, List<String> options) {
    this.origin = origin;
    this.options = options;
  }

  /**
   * Skips the test where a user may not open such ports.
   *
   * @param outside where its files are kept
   */
  static RealNames of(Path outside, Collection<String> names) throws Exception {
    Certificate certificate = Certificate.of(outside, names);
    InetAddress address = InetAddress.getByName(ADDRESS);
    Path hosts = outside.resolve("hosts");
    Files.write(hosts, names.stream().map(name -> ADDRESS + " " + name).toList());
    List<String> options = new ArrayList<>(certificate.options());
    options.add("-Djdk.net.hosts.file=" + hosts);
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      sockets.add(certificate.listen(address, HTTPS));
      sockets.add(new ServerSocket(HTTP, 200, address));
    } catch (SocketException e) {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      abort(
          "ports %d and %d of %s cannot be had (%s): run this as root, or lower net.ipv4.ip_unprivileged_port_start"
              .formatted(HTTP, HTTPS, ADDRESS, e.getMessage()));
    }
    return new RealNames(Origin.start(sockets.toArray(ServerSocket[]::new)), options);
  }

  /** What a JVM needs to find the hosts here and to trust them. */
  List<String> options() {
    return options;
  }

  @Override
  public void close() throws IOException {
    origin.close();
  }
}
