package io.drover.settings;

import io.drover.settings.Knob.Use;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
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

  private record Given(String value, String source) {}

  private final Map<String, Given> given = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private SettingsReader() {}

  /**
   * What was read.
   *
   * @param placeholders every setting as text, by its key, Camel's own among them
   * @param notes what was set and is not used by this version, for people
   */
  public record Loaded(Settings settings, Map<String, String> placeholders, List<String> notes) {}

  /**
   * Reads and checks.
   *
   * @param workingDir where application.properties is looked for first
   * @param home where it is looked for next; null when there is no such place
   * @param config a file that goes before it, or null
   * @param environment {@code DROVER_LEASE_TTL} sets {@code drover.lease.ttl}
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
    for (Knob knob : Knobs.ALL) {
      String value = environment.get(knob.variable());
      if (value != null && !knob.isFamily()) {
        reader.add(knob.key(), value, "environment " + knob.variable());
      }
    }
    overrides.forEach((key, value) -> reader.add(key, value, "command line"));
    return reader.load();
  }

  private void addFile(Path file) {
    Properties properties = new Properties();
    try (Reader text = Files.newBufferedReader(file)) {
      properties.load(text);
    } catch (IOException | IllegalArgumentException e) {
      faults.add(file + " cannot be read: " + e);
    }
    for (String key : properties.stringPropertyNames()) {
      add(key, properties.getProperty(key), file.toString());
    }
  }

  private void add(String key, String value, String source) {
    given.put(key.strip(), new Given(value.strip(), source));
  }

  private Loaded load() {
    given.forEach(
        (key, set) -> {
          if (key.startsWith(OURS)) {
            check(key, set);
          }
        });
    if (faults.isEmpty()) {
      compare("drover.lease.ttl", "drover.lease.heartbeat", false);
      compare("drover.retry.max-backoff", "drover.retry.backoff", true);
    }
    if (!faults.isEmpty()) {
      throw new SettingsException(faults);
    }
    Map<String, String> texts = texts();
    return new Loaded(new SettingsMaker(texts).make(), texts, List.copyOf(notes));
  }

  private void check(String key, Given set) {
    Optional<Knob> found = Knobs.ALL.stream().filter(knob -> knob.matches(key)).findFirst();
    // A fixed key goes before a family that it would fit too.
    Optional<Knob> exact = Knobs.ALL.stream().filter(knob -> knob.key().equals(key)).findFirst();
    Knob knob = exact.or(() -> found).orElse(null);
    if (knob == null) {
      faults.add(
          "%s (%s): there is no such setting; the nearest is %s"
              .formatted(key, set.source, NearestKey.of(key, Knobs.ALL)));
      return;
    }
    try {
      knob.check().test(set.value);
    } catch (IllegalArgumentException e) {
      faults.add(
          "%s = %s (%s): %s; allowed: %s"
              .formatted(key, set.value, set.source, e.getMessage(), knob.bound()));
      return;
    }
    if (knob.use() == Use.REFUSED) {
      faults.add("%s (%s): is not available in this version".formatted(key, set.source));
    } else if (knob.use() == Use.NOTED && !set.value.equals(knob.fallback())) {
      notes.add("%s (%s) is not used by this version".formatted(key, set.source));
    }
  }

  private void compare(String larger, String smaller, boolean orEqual) {
    Map<String, String> texts = texts();
    int order =
        Values.duration(text(texts, larger)).compareTo(Values.duration(text(texts, smaller)));
    if (order < 0 || (order == 0 && !orEqual)) {
      faults.add(
          "%s = %s: must be %s %s = %s"
              .formatted(
                  larger,
                  texts.get(larger),
                  orEqual ? "at least" : "more than",
                  smaller,
                  texts.get(smaller)));
    }
  }

  private Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    for (Knob knob : Knobs.ALL) {
      if (!knob.isFamily()) {
        texts.put(knob.key(), knob.fallback());
      }
    }
    given.forEach((key, set) -> texts.put(key, set.value));
    if (text(texts, "drover.limit.resolver.default").isEmpty()) {
      texts.put("drover.limit.resolver.default", text(texts, "drover.workers"));
    }
    return texts;
  }

  static String text(Map<String, String> texts, String key) {
    return texts.getOrDefault(key, "");
  }
}
