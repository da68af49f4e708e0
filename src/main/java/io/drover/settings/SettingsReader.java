package io.drover.settings;

import io.drover.settings.Knob.Use;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings from all their sources, later ones before earlier ones: built-in defaults, {@code
 * application.properties}, a file of the command line, the environment, single settings. Finds
 * every fault before it gives up.
 */
public final class SettingsReader {
  private static final String OURS = "drover.";
  private static final String FILE = "application.properties";

  private static final String VARIABLE = "DROVER_";

  /** For the launcher, and for the log. */
  private static final Set<String> NO_SETTINGS = Set.of("DROVER_JAVA_OPTS", "DROVER_LOG_LEVEL");

  /**
   * @param key as it was typed
   */
  private record Given(String key, String value, String source) {}

  private final Map<String, Given> given = new TreeMap<>();
  private final Map<String, String> variables = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();

  private SettingsReader() {}

  /**
   * What was read.
   *
   * @param placeholders every setting as text, by its key, Camel's own among them
   */
  public record Loaded(Settings settings, Map<String, String> placeholders) {}

  /**
   * Reads and checks.
   *
   * @param workingDir where application.properties is looked for first
   * @param home where it is looked for next; null when there is no such place
   * @param config a file that goes before it, or null
   * @param environment {@code DROVER_LEASE_TTL} sets {@code drover.lease.ttl}; {@code
   *     OTEL_EXPORTER_OTLP_HEADERS} goes to collectors
   * @param overrides single settings, before all others
   * @throws SettingsException when anything cannot be used
   */
  public static Loaded read(
      Path workingDir,
      @Nullable Path home,
      @Nullable Path config,
      Map<String, String> environment,
      Map<String, String> overrides) {
    SettingsReader reader = new SettingsReader();
    if (Files.exists(workingDir.resolve(FILE))) {
      reader.addFile(workingDir.resolve(FILE));
    } else if (home != null && Files.exists(home.resolve(FILE))) {
      reader.addFile(home.resolve(FILE));
    }
    if (config != null) {
      reader.addFile(workingDir.resolve(config));
    }
    environment.forEach(reader::addVariable);
    reader.variables.putAll(environment);
    overrides.forEach((key, value) -> reader.add(key, value, "command line"));
    return reader.load();
  }

  /**
   * Settings of single texts alone, such as another process told of its own.
   *
   * @throws SettingsException when anything cannot be used
   */
  public static Settings of(Map<String, String> texts) {
    SettingsReader reader = new SettingsReader();
    texts.forEach((key, value) -> reader.add(key, value, "another process"));
    return reader.load().settings();
  }

  private void addFile(Path file) {
    SettingsFile read = SettingsFile.read(file);
    read.faults().forEach(fault -> faults.add(file + ": " + fault));
    for (SettingsFile.Entry entry : read.entries()) {
      Given before = add(entry.key(), entry.value(), file.toString());
      if (before != null && before.source.equals(file.toString())) {
        faults.add(
            "%s: %s and %s are the same; leave one of them out"
                .formatted(file, before.key, entry.key()));
      }
    }
  }

  private void addVariable(String name, String value) {
    if (!name.startsWith(VARIABLE) || NO_SETTINGS.contains(name)) {
      return;
    }
    Knobs.ALL.stream()
        .filter(knob -> !knob.isFamily() && knob.variable().equals(name))
        .findFirst()
        .ifPresentOrElse(
            knob -> add(knob.key(), value, "environment " + name), () -> faults.add(unknown(name)));
  }

  private static String unknown(String variable) {
    boolean family =
        Knobs.ALL.stream().anyMatch(knob -> knob.isFamily() && variable.startsWith(prefix(knob)));
    if (family) {
      return variable
          + " (environment): what holds the name of a host or a resolver is set in a file or by --set";
    }
    List<Knob> fixed = Knobs.ALL.stream().filter(knob -> !knob.isFamily()).toList();
    String key = variable.toLowerCase(Locale.ROOT).replace('_', '.');
    return "%s (environment): there is no such setting; the nearest is %s"
        .formatted(variable, NearestKey.of(key, fixed).knob().variable());
  }

  private static String prefix(Knob knob) {
    return knob.before().toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
  }

  /** Returns what was set before. */
  private @Nullable Given add(String key, String value, String source) {
    String typed = key.strip();
    String kept = find(typed).map(knob -> knob.canonical(typed)).orElse(typed);
    return given.put(kept, new Given(typed, value.strip(), source));
  }

  /** A fixed key goes before a family that it would fit too. */
  private static Optional<Knob> find(String key) {
    return Knobs.ALL.stream()
        .filter(knob -> knob.matches(key))
        .min(Comparator.comparing(Knob::isFamily));
  }

  private Loaded load() {
    given.values().forEach(this::check);
    compare("drover.lease.ttl", "drover.lease.heartbeat", false);
    compare("drover.retry.max-backoff", "drover.retry.backoff", true);
    apart("drover.download.dir", "drover.inbox.dir", true);
    apart("drover.download.dir", "drover.queue.path", false);
    apart("drover.inbox.dir", "drover.queue.path", false);
    headers("drover.tracing.endpoint", "TRACES");
    headers("drover.metrics.endpoint", "METRICS");
    if (!faults.isEmpty()) {
      throw new SettingsException(faults);
    }
    Map<String, String> texts = texts();
    return new Loaded(new SettingsMaker(texts, variables).make(), texts);
  }

  private void check(Given set) {
    Optional<Knob> known = find(set.key);
    if (known.isEmpty()) {
      NearestKey nearest = NearestKey.of(set.key, Knobs.ALL);
      // Keys of Camel's and of the user's own routes stand beside ours.
      if (set.key.startsWith(OURS) || nearest.isNear() || find(OURS + set.key).isPresent()) {
        faults.add(
            "%s = %s (%s): there is no such setting; the nearest is %s, allowed: %s"
                .formatted(
                    set.key,
                    nearest.knob().shown(set.value),
                    set.source,
                    find(OURS + set.key).isPresent() ? OURS + set.key : nearest.key(),
                    find(OURS + set.key).orElse(nearest.knob()).bound()));
      }
      return;
    }
    Knob knob = known.get();
    String fault = fault(knob, set);
    if (!fault.isEmpty()) {
      faults.add(
          "%s = %s (%s): %s; allowed: %s"
              .formatted(set.key, knob.shown(set.value), set.source, fault, knob.bound()));
    } else if (knob.use() == Use.REFUSED) {
      faults.add("%s (%s): is not available in this version".formatted(set.key, set.source));
    }
  }

  /** What is wrong with a value or with the name in its key; empty when nothing is. */
  private static String fault(Knob knob, Given set) {
    try {
      if (knob.isFamily()) {
        knob.testName(set.key);
      } else if (set.value.isEmpty() && knob.fallback().isEmpty()) {
        return ""; // as if it were not set
      }
      knob.check().test(set.value);
      return "";
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private void compare(String larger, String smaller, boolean orEqual) {
    Given one = valid(larger);
    Given other = valid(smaller);
    if (one == null || other == null) {
      return;
    }
    int order = Values.duration(one.value).compareTo(Values.duration(other.value));
    if (order < 0 || (order == 0 && !orEqual)) {
      faults.add(
          "%s = %s (%s): must be %s %s = %s (%s)"
              .formatted(
                  larger,
                  one.value,
                  one.source,
                  orEqual ? "at least" : "more than",
                  smaller,
                  other.value,
                  other.source));
    }
  }

  /**
   * Folders whose files would be taken for each other's.
   *
   * @param within whether the one may not be inside of the other either
   */
  private void apart(String key, String other, boolean within) {
    Given one = valid(key);
    Given two = valid(other);
    if (one == null || two == null) {
      return;
    }
    Path folder = Path.of(one.value).toAbsolutePath().normalize();
    Path its = Path.of(two.value).toAbsolutePath().normalize();
    boolean queue = other.equals("drover.queue.path");
    Path second = queue && its.getParent() != null ? its.getParent() : its;
    if (folder.equals(second) || (within && folder.startsWith(second))) {
      faults.add(
          "%s = %s (%s): must be another folder than that of %s = %s (%s)%s"
              .formatted(
                  key,
                  one.value,
                  one.source,
                  other,
                  two.value,
                  two.source,
                  within ? ", and not inside of it" : ""));
    }
  }

  /** What is meant for others is no fault where it is not used. */
  private void headers(String endpoint, String signal) {
    Given given = valid(endpoint);
    if (given == null || given.value.isEmpty()) {
      return;
    }
    try {
      OtlpHeaders.of(variables, signal);
    } catch (IllegalArgumentException e) {
      faults.add(String.valueOf(e.getMessage()));
    }
  }

  /** What holds for a key; null when it has a fault of its own. */
  private @Nullable Given valid(String key) {
    Knob knob = find(key).orElseThrow();
    Given holds = given.getOrDefault(key, new Given(key, knob.fallback(), "built-in default"));
    return fault(knob, holds).isEmpty() ? holds : null;
  }

  private Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    for (Knob knob : Knobs.ALL) {
      if (!knob.isFamily()) {
        texts.put(knob.key(), knob.fallback());
      }
    }
    given.forEach(
        (key, set) ->
            texts.put(
                key, find(key).map(knob -> knob.check().normal(set.value)).orElse(set.value)));
    if (text(texts, "drover.limit.resolver.default").isEmpty()) {
      texts.put("drover.limit.resolver.default", text(texts, "drover.workers"));
    }
    return texts;
  }

  private static String text(Map<String, String> texts, String key) {
    return texts.getOrDefault(key, "");
  }
}
