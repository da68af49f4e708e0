package io.drover.download;

import io.drover.job.Artifact;
import io.drover.job.Outcome;
import io.drover.limit.FreePermit;
import io.drover.limit.Permit;
import io.drover.settings.Settings;
import io.drover.testing.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A downloader beside an origin. Every name under {@code .test} is at 127.0.0.1, {@code inside.*}
 * at 10.0.0.1, and no other name exists. Nothing leaves loopback.
 */
final class Bench implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Pacing QUICK =
      new Pacing(Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(200));

  final Origin origin = Origin.start();
  final Path dir;
  final Downloader downloader;

  Bench(Path dir) throws IOException {
    this(dir, settings -> settings);
  }

  Bench(Path dir, UnaryOperator<Knobs> knobs) throws IOException {
    this(dir, knobs, InstantSource.fixed(NOW));
  }

  Bench(Path dir, UnaryOperator<Knobs> knobs, InstantSource clock) throws IOException {
    this.dir = dir;
    Knobs set = knobs.apply(Knobs.DEFAULT);
    Settings.Download settings =
        new Settings.Download(
            dir,
            set.maxSize(),
            Duration.ofSeconds(5),
            set.idle(),
            set.deadline(),
            set.minRate(),
            "Drover/test",
            set.mailto(),
            set.allow(),
            set.viaProxy() ? "127.0.0.1:" + origin.port() : null,
            set.headers(),
            finding(set.finding()));
    this.downloader =
        Downloader.open(settings, 8, clock, System::nanoTime, Bench::addresses, QUICK);
  }

  /** Resolvers of this origin: {@code PORT} in their settings is its port. */
  private Settings.Finding finding(Settings.Finding given) {
    Map<String, Map<String, String>> resolvers = new TreeMap<>();
    given
        .resolvers()
        .forEach(
            (name, fields) -> {
              Map<String, String> here = new TreeMap<>();
              fields.forEach((k, v) -> here.put(k, v.replace("PORT", "" + origin.port())));
              resolvers.put(name, here);
            });
    return new Settings.Finding(
        given.order(), given.accept(), given.robots(), given.dryRun(), resolvers);
  }

  Outcome get(Map<String, Object> record) {
    return get(record, 1, false);
  }

  Outcome get(Map<String, Object> record, int attempt, boolean last) {
    Artifact artifact = new Artifact(new HashMap<>(record));
    return get(Order.of("some-id", attempt, last, "default", artifact, null), new FreePermit());
  }

  Outcome get(String... urls) {
    return get("some-id", urls);
  }

  Outcome get(String id, String[] urls) {
    return get(id, new FreePermit(), null, urls);
  }

  Outcome get(Map<String, Object> record, Permit permit, @Nullable String hint) {
    Artifact artifact = new Artifact(new HashMap<>(record));
    return get(Order.of("some-id", 1, false, "default", artifact, hint), permit);
  }

  Outcome get(String id, Permit permit, @Nullable String hint, String... urls) {
    return get(new Order(id, 1, false, "direct", List.of(urls), List.of(), Map.of(), hint), permit);
  }

  private Outcome get(Order order, Permit permit) {
    Outcome outcome = downloader.download(order, permit, () -> false);
    try {
      downloader.manifest().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return outcome;
  }

  /** All files below the folder but the manifest and the links by hash, as relative paths. */
  List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(dir)) {
      return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .map(dir::relativize)
          .filter(file -> !file.endsWith("manifest.jsonl"))
          .toList();
    }
  }

  List<String> manifest() throws IOException {
    downloader.manifest().flush();
    return Files.readAllLines(dir.resolve("manifest.jsonl"));
  }

  private static InetAddress[] addresses(String host) throws UnknownHostException {
    if (!host.endsWith(".test")) {
      throw new UnknownHostException(host);
    }
    String address = host.startsWith("inside.") ? "10.0.0.1" : "127.0.0.1";
    return new InetAddress[] {InetAddress.getByName(address)};
  }

  @Override
  public void close() throws IOException {
    try (origin) {
      downloader.close();
    }
  }

  /** What a test may set. */
  record Knobs(
      long maxSize,
      Duration idle,
      Duration deadline,
      long minRate,
      List<String> allow,
      boolean viaProxy,
      Map<String, Map<String, String>> headers,
      @Nullable String mailto,
      Settings.Finding finding) {
    static final Knobs DEFAULT =
        new Knobs(
            100_000_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            0,
            List.of("127.0.0.0/8"),
            false,
            Map.of(),
            null,
            new Settings.Finding(List.of("direct"), List.of(), false, false, Map.of()));

    Knobs maxSize(long bytes) {
      return new Knobs(bytes, idle, deadline, minRate, allow, viaProxy, headers, mailto, finding);
    }

    Knobs idle(Duration time) {
      return new Knobs(maxSize, time, deadline, minRate, allow, viaProxy, headers, mailto, finding);
    }

    Knobs deadline(Duration time) {
      return new Knobs(maxSize, idle, time, minRate, allow, viaProxy, headers, mailto, finding);
    }

    Knobs minRate(long rate) {
      return new Knobs(maxSize, idle, deadline, rate, allow, viaProxy, headers, mailto, finding);
    }

    Knobs allowing(String... cidrs) {
      return new Knobs(
          maxSize, idle, deadline, minRate, List.of(cidrs), viaProxy, headers, mailto, finding);
    }

    Knobs proxied() {
      return new Knobs(maxSize, idle, deadline, minRate, allow, true, headers, mailto, finding);
    }

    Knobs headers(Map<String, Map<String, String>> byHost) {
      return new Knobs(maxSize, idle, deadline, minRate, allow, viaProxy, byHost, mailto, finding);
    }

    Knobs mailto(String address) {
      return new Knobs(
          maxSize, idle, deadline, minRate, allow, viaProxy, headers, address, finding);
    }

    Knobs finding(Settings.Finding how) {
      return new Knobs(maxSize, idle, deadline, minRate, allow, viaProxy, headers, mailto, how);
    }

    /** Asks these, in this order. */
    Knobs resolvers(Map<String, Map<String, String>> own, String... order) {
      return finding(
          new Settings.Finding(
              List.of(order), finding.accept(), finding.robots(), finding.dryRun(), own));
    }

    /** As the sites want it. */
    Knobs robots() {
      return finding(
          new Settings.Finding(
              finding.order(), finding.accept(), true, false, finding.resolvers()));
    }

    /** Fetches nothing. */
    Knobs dry() {
      return finding(
          new Settings.Finding(
              finding.order(), finding.accept(), false, true, finding.resolvers()));
    }

    Knobs accepting(String... kinds) {
      return finding(
          new Settings.Finding(
              finding.order(), List.of(kinds), finding.robots(), false, finding.resolvers()));
    }
  }
}
