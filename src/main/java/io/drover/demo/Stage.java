package io.drover.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A folder with settings and a list, and the origin that the list points to. What is in the folder
 * stays when the stage is closed, for whoever wants to look. Thread-safe.
 */
public final class Stage implements AutoCloseable {
  /** What the inbox takes. */
  public static final String LIST = "papers.jsonl";

  private final Path folder;
  private final List<DemoHost> hosts;
  private final DemoOrigin origin;

  private Stage(Path folder, List<DemoHost> hosts, DemoOrigin origin) {
    this.folder = folder;
    this.hosts = hosts;
    this.origin = origin;
  }

  /**
   * Sets one up.
   *
   * @param folder an empty one
   * @param nanoTime the clock of the origin's log
   */
  public static Stage in(Path folder, LongSupplier nanoTime) throws IOException {
    List<DemoHost> hosts = Cast.hosts();
    Stage stage = new Stage(folder, hosts, DemoOrigin.start(hosts, nanoTime));
    try {
      Files.write(folder.resolve("application.properties"), stage.settingsFile());
      return stage;
    } catch (IOException e) {
      stage.close();
      throw e;
    }
  }

  public Path folder() {
    return folder;
  }

  public List<DemoHost> hosts() {
    return hosts;
  }

  /** How many papers the list names. */
  public int papers() {
    return hosts.stream().mapToInt(DemoHost::papers).sum();
  }

  /** Drops the list into the inbox, as users should: under a name that is not taken, then moved. */
  public void dropList() throws IOException {
    List<String> lines = new ArrayList<>();
    for (DemoHost host : hosts) {
      for (int paper = 1; paper <= host.papers(); paper++) {
        lines.add(host.line(paper));
      }
    }
    Path inbox = Files.createDirectories(folder.resolve("inbox"));
    Path part = Files.write(inbox.resolve(LIST + ".part"), lines);
    Files.move(part, inbox.resolve(LIST));
  }

  private List<String> settingsFile() throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("drover.workers", "12");
    settings.put("drover.download.proxy", origin.proxy());
    settings.put("drover.download.resolvers", "direct");
    settings.put("drover.inbox.stable-for", "100ms");
    settings.put("drover.retry.max-attempts", "4");
    settings.put("drover.retry.backoff", "1s");
    settings.put("drover.retry.max-backoff", "2s");
    settings.put("drover.retry.jitter", "500ms");
    settings.put("drover.stop.grace", "2s");
    settings.put("drover.console.port", "" + freePort());
    hosts.forEach(host -> settings.putAll(host.settings()));
    List<String> lines = new ArrayList<>();
    lines.add("# The demo's settings. Its hosts were behind that proxy, and left with the demo.");
    settings.forEach((key, value) -> lines.add(key + " = " + value));
    return lines;
  }

  /** The usual one may well be taken by a run of the user's own. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    origin.close();
  }
}
