package io.drover;

import io.drover.cli.Engine.Run;
import io.drover.settings.SettingsReader;
import io.drover.settings.SettingsReader.Loaded;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs of the routes within the test's own process. */
final class Runs {
  private Runs() {}

  /** Starts the routes of a folder with their state in another. */
  static Run start(Path folder, Path routes, Map<String, String> settings) {
    return start(folder, List.of(routes), settings);
  }

  /** The same with the routes of several folders. */
  static Run start(Path folder, List<Path> routes, Map<String, String> settings) {
    return start(folder, routes, settings, Map.of());
  }

  /** The same with variables of the environment. */
  static Run start(
      Path folder, List<Path> routes, Map<String, String> settings, Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("drover.queue.path", folder.resolve("queue.sqlite").toString());
    all.putIfAbsent("drover.inbox.dir", folder.resolve("inbox").toString());
    all.putIfAbsent("drover.download.dir", folder.resolve("downloads").toString());
    all.putIfAbsent("drover.console.port", "0");
    Loaded loaded = SettingsReader.read(folder, null, null, variables, all);
    return new Wiring(routes).start(loaded.settings(), loaded.placeholders());
  }
}
