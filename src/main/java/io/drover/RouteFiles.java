package io.drover;

import io.drover.queue.QueueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of the routes.
 *
 * @param first what Camel starts with, in the order of their names
 * @param console what is started when the work has begun
 */
record RouteFiles(List<Path> first, Path console) {
  private static final String CONSOLE = "60-console.camel.yaml";

  /**
   * Those of all folders by their names, the later ones' in place of the earlier ones'.
   *
   * @throws QueueException when there is no such folder, or none in them
   */
  static RouteFiles in(List<Path> folders) {
    Map<String, Path> files = new TreeMap<>();
    for (Path folder : folders) {
      // Camel looks for routes in no folder that is a link.
      try (Stream<Path> all = Files.list(folder.toRealPath())) {
        all.filter(file -> file.toString().endsWith(".camel.yaml"))
            .forEach(file -> files.put(file.getFileName().toString(), file));
      } catch (IOException e) {
        throw new QueueException("there are no routes at " + folder.toAbsolutePath(), e);
      }
    }
    if (files.isEmpty()) {
      throw new QueueException("there are no routes, no name ends in .camel.yaml: " + folders);
    }
    Path console = Optional.ofNullable(files.remove(CONSOLE)).orElse(Path.of(CONSOLE));
    return new RouteFiles(List.copyOf(files.values()), console);
  }

  /** As Camel's {@code routesIncludePattern} wants them. */
  String pattern() {
    return first.stream().map(file -> "file:" + file).collect(Collectors.joining(","));
  }
}
