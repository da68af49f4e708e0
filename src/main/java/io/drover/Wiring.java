package io.drover;

import io.drover.cli.Engine;
import io.drover.console.Explainer;
import io.drover.console.Explainer.Sight;
import io.drover.download.Resolvers;
import io.drover.job.BootId;
import io.drover.queue.OwnerIdentity;
import io.drover.queue.QueueException;
import io.drover.queue.SqlWorkQueue;
import io.drover.queue.WorkQueue;
import io.drover.queue.WorkQueue.Recovered;
import io.drover.settings.Rate;
import io.drover.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where the objects meet: the queue and the running routes as the command line asks for them. */
final class Wiring implements Engine {
  private static final Pattern LIMITS = Pattern.compile("drover\\.(workers|limit\\..*|rate\\..*)");

  private final List<Path> routes;
  private final InstantSource clock = InstantSource.system();

  /**
   * @param routes the folders of the routes; a file of a later one stands for that of its name in
   *     an earlier one
   */
  Wiring(List<Path> routes) {
    this.routes = List.copyOf(routes);
  }

  /** With the routes of one folder. */
  Wiring(Path routes) {
    this(List.of(routes));
  }

  @Override
  public WorkQueue open(Settings settings) {
    return queue(settings);
  }

  @Override
  public Explainer explainer(WorkQueue queue, Settings settings) {
    Optional<Resolvers> resolvers = resolvers(settings);
    return new Explainer(
        queue,
        polite(resolvers, settings),
        Wiring::sight,
        key -> resolvers.map(all -> all.hostsOf(key.name())).orElse(Set.of()),
        clock);
  }

  private static Sight sight(OwnerIdentity run) {
    if (!run.node().equals(node())) {
      return Sight.UNSEEN;
    }
    boolean there =
        run.bootId().equals(BootId.current()) && ProcessHandle.of(run.pid()).isPresent();
    return there ? Sight.THERE : Sight.GONE;
  }

  private SqlWorkQueue queue(Settings settings) {
    return new SqlWorkQueue(settings, clock, new SecureRandom());
  }

  @Override
  public Run start(Settings settings, Map<String, String> placeholders) {
    SqlWorkQueue queue = queue(settings);
    try {
      Settings polite = polite(resolvers(settings), settings);
      Recovered recovered = queue.beginRun(self(placeholders, polite));
      RouteBundle bundle =
          new RouteBundle(polite, placeholders, queue, routes, explainer(queue, polite), clock);
      queue.onSuperseded(bundle::cutOff);
      bundle.noteLost(recovered.failed());
      bundle.start();
      return new LocalRun(settings, queue, bundle);
    } catch (RuntimeException e) {
      queue.close();
      throw e;
    }
  }

  /** The downloader knows hosts that ask for more care than the default. */
  private static Settings polite(Optional<Resolvers> resolvers, Settings settings) {
    return resolvers.map(all -> all.polite(settings)).orElse(settings);
  }

  private static Optional<Resolvers> resolvers(Settings settings) {
    try {
      return settings.pipeline().equals("bean:download")
          ? Optional.of(Resolvers.of(settings.download()))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new QueueException("the settings of downloads cannot be used: " + e.getMessage(), e);
    }
  }

  private static OwnerIdentity self(Map<String, String> given, Settings polite) {
    Map<String, String> limits = new TreeMap<>();
    polite.caps().hosts().forEach((host, cap) -> limits.put("drover.limit.host." + host, "" + cap));
    polite
        .rates()
        .hosts()
        .forEach((host, rates) -> limits.put("drover.rate.host." + host, Rate.text(rates)));
    given.forEach(
        (key, value) -> {
          if (LIMITS.matcher(key).matches()) {
            limits.put(key, value);
          }
        });
    String text =
        limits.entrySet().stream()
            .map(one -> one.getKey() + "=" + one.getValue())
            .collect(Collectors.joining("\n"));
    return new OwnerIdentity(node(), ProcessHandle.current().pid(), BootId.current(), text);
  }

  private static String node() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
