package io.drover.download;

import io.drover.job.Hosts;
import io.drover.job.Key;
import io.drover.settings.Rate;
import io.drover.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom to ask, in which order: those that resolvers.properties describes, with what the settings
 * change or add. Immutable.
 */
public final class Resolvers {
  private static final Logger LOG = LoggerFactory.getLogger(Resolvers.class);
  private static final Set<String> OF_RECORDS = Set.of("doi", "arxiv", "pmc", "zenodo");

  /**
   * One of the order.
   *
   * @param values the settings that its template names
   * @param missing those that are not set, as users know them; while there are any it is not asked
   */
  record Ready(
      Resolver resolver, Map<String, String> values, List<String> missing, AtomicBoolean said) {

    /** Whether a record with these ids would be a question for it. */
    boolean isFor(Set<String> ids) {
      return !resolver.url().isEmpty()
          && resolver.needs().stream().filter(OF_RECORDS::contains).allMatch(ids::contains);
    }

    /** Where to ask it about a record with these ids. */
    String urlFor(Map<String, String> ids) {
      Map<String, String> all = new TreeMap<>(ids);
      all.putAll(values);
      return resolver.urlFor(all);
    }

    /** Whether it can be asked. Says once why not. */
    boolean canBeAsked() {
      if (!missing.isEmpty() && said.compareAndSet(false, true)) {
        LOG.info(
            "the resolver {} is passed over until {} is set",
            resolver.name(),
            String.join(", ", missing));
      }
      return missing.isEmpty();
    }
  }

  private final List<Ready> inOrder;
  private final Map<String, String> leaders = new HashMap<>();
  private final Map<String, Set<Key>> own = new HashMap<>();
  private final Map<Key, Boolean> daily = new HashMap<>();

  private Resolvers(List<Ready> inOrder) {
    this.inOrder = inOrder;
    for (Ready ready : inOrder) {
      List<String> hosts = ready.resolver.hosts();
      hosts.forEach(host -> leaders.put(host, hosts.get(0)));
      Set<Key> keys =
          hosts.stream().limit(1).map(Key::host).collect(Collectors.toUnmodifiableSet());
      own.put(ready.resolver.name(), keys);
      keys.forEach(key -> daily.put(key, ready.resolver.daily()));
    }
  }

  /**
   * Reads the resolvers that the settings name.
   *
   * @throws IllegalArgumentException when there is no such resolver, or one cannot be read
   */
  public static Resolvers of(Settings.Download settings) {
    Map<String, Map<String, String>> all = builtIn();
    settings
        .finding()
        .resolvers()
        .forEach((name, own) -> all.computeIfAbsent(name, n -> new TreeMap<>()).putAll(own));
    List<Ready> ready = new ArrayList<>();
    for (String name : settings.finding().order()) {
      Map<String, String> fields = all.get(name);
      if (fields == null) {
        throw new IllegalArgumentException(
            "drover.download.resolvers: there is no resolver " + name + "; known: " + all.keySet());
      }
      add(ready, Resolver.of(name, fields), fields, settings);
    }
    return new Resolvers(List.copyOf(ready));
  }

  private static void add(
      List<Ready> ready,
      Resolver resolver,
      Map<String, String> fields,
      Settings.Download settings) {
    Map<String, String> values = new TreeMap<>();
    if (settings.mailto() != null) {
      values.put("mailto", settings.mailto());
    }
    if (fields.containsKey("key")) {
      values.put("key", Objects.requireNonNull(fields.get("key")));
    }
    List<String> missing =
        resolver.needs().stream()
            .filter(name -> !values.containsKey(name) && !OF_RECORDS.contains(name))
            .map(name -> setting(resolver, name))
            .toList();
    ready.add(new Ready(resolver, values, missing, new AtomicBoolean()));
  }

  private static String setting(Resolver resolver, String name) {
    return name.equals("mailto")
        ? "drover.download.mailto"
        : "drover.resolver." + resolver.name() + "." + name;
  }

  private static Map<String, Map<String, String>> builtIn() {
    Properties properties = new Properties();
    try (InputStream in = Resolvers.class.getResourceAsStream("/resolvers.properties")) {
      properties.load(Objects.requireNonNull(in, "resolvers.properties is part of the jar"));
    } catch (IOException e) {
      throw new UncheckedIOException("resolvers.properties cannot be read", e);
    }
    Map<String, Map<String, String>> all = new TreeMap<>();
    for (String key : properties.stringPropertyNames()) {
      int dot = key.indexOf('.');
      all.computeIfAbsent(key.substring(0, dot), name -> new TreeMap<>())
          .put(key.substring(dot + 1), properties.getProperty(key));
    }
    return all;
  }

  /**
   * The settings with the limits of the resolvers' hosts, where they have none of their own for a
   * host: the polite ones, and beside them what the settings say of the resolver.
   */
  public Settings polite(Settings settings) {
    Map<String, Integer> caps = new TreeMap<>();
    Map<String, List<Rate>> rates = new TreeMap<>();
    for (Ready ready : inOrder) {
      Resolver resolver = ready.resolver;
      for (String host : resolver.hosts().stream().limit(1).toList()) {
        int most = settings.caps().resolvers().getOrDefault(resolver.name(), Integer.MAX_VALUE);
        int max = resolver.max() > 0 ? Math.min(resolver.max(), most) : most;
        if (max < Integer.MAX_VALUE) {
          boolean told = toldOf(settings, resolver.name()).containsKey("max");
          int all = told ? max : Math.min(max, settings.caps().hostDefault());
          caps.merge(host, all, Math::min);
        }
        List<Rate> set = settings.rates().resolvers().getOrDefault(resolver.name(), List.of());
        List<Rate> both = Rate.both(resolver.rates(), set);
        if (!both.isEmpty()) {
          rates.merge(host, both, Rate::both);
        }
      }
    }
    caps.putAll(settings.caps().hosts());
    rates.putAll(settings.rates().hosts());
    return settings.limitedBy(
        new Settings.Caps(
            settings.caps().resolverDefault(),
            settings.caps().resolvers(),
            settings.caps().hostDefault(),
            caps),
        new Settings.Rates(settings.rates().resolvers(), rates));
  }

  /** What the settings themselves say of a resolver. */
  private static Map<String, String> toldOf(Settings settings, String resolver) {
    return settings.download().finding().resolvers().getOrDefault(resolver, Map.of());
  }

  /** The hosts where a resolver is asked; those that count as one by their first name. */
  public Set<Key> hostsOf(String resolver) {
    return own.getOrDefault(resolver, Set.of());
  }

  /** Whether a key is that of the hosts where a resolver is asked, as programs are meant to. */
  boolean isOwn(String resolver, Key host) {
    return hostsOf(resolver).contains(host);
  }

  /** Whether some resolver is asked there. */
  boolean isApi(Key host) {
    return daily.containsKey(host);
  }

  /** Whether what is given there is counted by the day. */
  boolean isDaily(Url url) {
    return daily.getOrDefault(keyOf(url), false);
  }

  List<Ready> inOrder() {
    return inOrder;
  }

  /** The key whose limits hold for a URL: arXiv counts all of its hosts as one. */
  Key keyOf(Url url) {
    String host = Hosts.hostOf(url.toString()).orElse(url.host());
    return Key.host(leaders.getOrDefault(host, host));
  }
}
