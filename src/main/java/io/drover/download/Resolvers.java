package io.drover.download;

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
import java.util.TreeSet;
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

  /** One that can be asked, and the values of the settings that its template names. */
  record Ready(Resolver resolver, Map<String, String> values) {

    /** The identifiers that a record must have. */
    Set<String> idsNeeded() {
      Set<String> ids = new TreeSet<>(resolver.needs());
      ids.removeAll(values.keySet());
      return ids;
    }
  }

  private final List<Ready> inOrder;
  private final Map<String, String> leaders = new HashMap<>();

  private Resolvers(List<Ready> inOrder) {
    this.inOrder = inOrder;
    for (Ready ready : inOrder) {
      List<String> hosts = ready.resolver.hosts();
      hosts.forEach(host -> leaders.put(host, hosts.get(0)));
    }
  }

  /**
   * Reads the resolvers that the settings name. One whose settings are not complete is passed over,
   * and said so once, here.
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
    Set<String> missing = new TreeSet<>(resolver.needs());
    missing.removeAll(values.keySet());
    missing.removeAll(OF_RECORDS);
    if (missing.isEmpty()) {
      ready.add(new Ready(resolver, values));
      return;
    }
    LOG.info(
        "the resolver {} is passed over, for it needs {}",
        resolver.name(),
        missing.stream().map(name -> setting(resolver, name)).collect(Collectors.joining(", ")));
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

  List<Ready> inOrder() {
    return inOrder;
  }

  /** The host whose limits hold for a host: arXiv counts all of its hosts as one. */
  String leaderOf(String host) {
    return leaders.getOrDefault(host, host);
  }
}
