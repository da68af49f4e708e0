package io.drover.inbox;

import io.drover.job.Key;
import io.drover.job.NewJob;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * What the jobs of a list have where their records say nothing.
 *
 * @param resolver the resolver key
 * @param priority {@value NewJob#MIN_PRIORITY}..{@value NewJob#MAX_PRIORITY}
 * @param tags added to each record that has no {@code tags}
 */
public record Defaults(String resolver, int priority, List<String> tags) {
  public static final Defaults NONE = new Defaults(Key.DEFAULT_RESOLVER, 0, List.of());

  /** What the names of folders say. */
  private static final Map<String, Integer> FOLDERS = Map.of("high", 100, "low", -100);

  public Defaults {
    tags = List.copyOf(tags);
  }

  /**
   * Those of a list: of the folders that it lies in, from the inbox inwards, and of the file of its
   * own.
   *
   * @throws UnreadableException when one of the files says what cannot be
   */
  static Defaults of(Path inbox, Path list) throws IOException {
    Defaults defaults = NONE;
    Path folder = inbox;
    Path inner = inbox.relativize(list);
    for (int i = 0; i < inner.getNameCount(); i++) {
      defaults = defaults.with(folder.resolve("defaults.properties"));
      String name = inner.getName(i).toString();
      folder = folder.resolve(name);
      Integer priority = i + 1 < inner.getNameCount() ? FOLDERS.get(name) : null;
      defaults =
          priority == null ? defaults : new Defaults(defaults.resolver, priority, defaults.tags);
    }
    return defaults.with(list.resolveSibling(list.getFileName() + ".properties"));
  }

  private Defaults with(Path file) throws IOException {
    Defaults defaults = this;
    if (Files.isRegularFile(file)) {
      Properties given = new Properties();
      try (Reader text = Files.newBufferedReader(file)) {
        given.load(text);
      } catch (IllegalArgumentException | IOException e) {
        throw new UnreadableException(file.getFileName() + " cannot be read: " + e.getMessage());
      }
      for (String key : given.stringPropertyNames()) {
        defaults = defaults.with(file, key, given.getProperty(key).strip());
      }
    }
    return defaults;
  }

  private Defaults with(Path file, String key, String value) throws UnreadableException {
    boolean integer = value.matches("-?\\d{1,4}");
    if (key.equals("priority")
        && integer
        && Math.abs(Integer.parseInt(value)) <= NewJob.MAX_PRIORITY) {
      return new Defaults(resolver, Integer.parseInt(value), tags);
    }
    if (key.equals("resolver") && NewJob.isResolver(value)) {
      return new Defaults(value, priority, tags);
    }
    if (key.equals("tags")) {
      return new Defaults(
          resolver,
          priority,
          Arrays.stream(value.split(",")).map(String::strip).filter(t -> !t.isEmpty()).toList());
    }
    throw new UnreadableException(
        "%s: %s = %s: allowed are priority, %d..%d, resolver, a name, and tags, separated by commas"
            .formatted(file.getFileName(), key, value, NewJob.MIN_PRIORITY, NewJob.MAX_PRIORITY));
  }
}
