package io.drover.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches lists for a while after they were taken: whoever writes one may have paused, and goes on
 * writing into the same file wherever it is by then. Not thread-safe.
 */
final class LookBack {
  private static final Logger LOG = LoggerFactory.getLogger(LookBack.class);
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Taken(Path from, Snapshot snapshot, Instant until) {}

  private final Path inbox;
  private final InboxFolders folders;
  private final InstantSource clock;
  private final Map<Path, Taken> watched = new LinkedHashMap<>();
  private boolean remembered;

  LookBack(Path inbox, InboxFolders folders, InstantSource clock) {
    this.inbox = inbox;
    this.folders = folders;
    this.clock = clock;
  }

  /**
   * Watches a list that was taken.
   *
   * @param list where it is now
   * @param from where it was
   * @param snapshot what was read of it
   */
  void watch(Path list, Path from, Snapshot snapshot) {
    watched.put(list, new Taken(from, snapshot, clock.instant().plus(WINDOW)));
  }

  /** Puts back what has changed since. */
  void look() throws IOException {
    if (!remembered) {
      remember(folders.done());
      remember(folders.failed());
      remembered = true;
    }
    Iterator<Map.Entry<Path, Taken>> all = watched.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Path, Taken> one = all.next();
      Taken taken = one.getValue();
      Optional<Snapshot> now =
          Snapshot.of(one.getKey()).filter(file -> file.isSameFile(taken.snapshot));
      if (now.isEmpty()) {
        all.remove();
      } else if (now.get().equals(taken.snapshot)) {
        if (clock.instant().isAfter(taken.until)) {
          all.remove();
        }
      } else if (!Files.exists(taken.from, LinkOption.NOFOLLOW_LINKS)) {
        all.remove();
        putBack(one.getKey(), taken.from);
      }
    }
  }

  /** Puts a list back into the inbox, and takes back what was said of it. */
  void putBack(Path list, Path to) throws IOException {
    Files.createDirectories(to.toAbsolutePath().getParent());
    Publish.moveToFree(list, to);
    folders.forget(list.toFile().getName());
    LOG.warn(
        "{} was written on after it was taken, so it is taken again; write lists under a name that"
            + " ends in .part, and rename them",
        InboxFiles.shown(to));
  }

  /** What an earlier process took shortly before it ended. */
  private void remember(Path folder) throws IOException {
    Instant since = clock.instant().minus(WINDOW);
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> reports = files.filter(file -> file.toString().endsWith(".report.json")).toList();
      for (Path report : reports) {
        if (Files.getLastModifiedTime(report).toInstant().isAfter(since)) {
          remember(folder, report);
        }
      }
    }
  }

  private void remember(Path folder, Path report) throws IOException {
    JsonNode said = JSON.readTree(report.toFile());
    Path list = folder.resolve(said.path("name").asText());
    Optional<Snapshot> now = Snapshot.of(list).filter(Snapshot::regular);
    if (now.isPresent() && said.hasNonNull("file") && !watched.containsKey(list)) {
      watch(
          list,
          inbox.resolve(said.path("file").asText()),
          now.get().withSize(said.path("bytes").asLong()));
    }
  }
}
