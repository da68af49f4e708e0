package io.drover.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where lists go from the inbox, and under which names. */
record InboxFolders(Path done, Path rejected, Path failed) {
  /** What a name may have at most, so that it is still one with all that is put around it. */
  private static final int MAX_NAME_BYTES = 200;

  private static final int KEPT_CHARACTERS = 50;
  private static final Pattern ENDING = Pattern.compile("(?s).*?((?:\\.\\w{1,10}){0,2})$");

  static InboxFolders in(Path inbox) {
    return new InboxFolders(
        inbox.resolve(".done"), inbox.resolve(".rejected"), inbox.resolve(".failed"));
  }

  void create() throws IOException {
    Files.createDirectories(done);
    Files.createDirectories(rejected);
    Files.createDirectories(failed);
  }

  Path rejects(String name) {
    return rejected.resolve(name + ".jsonl");
  }

  static Path report(Path list) {
    return list.resolveSibling(list.getFileName() + ".report.json");
  }

  static Path reason(Path list) {
    return list.resolveSibling(list.getFileName() + ".reason.txt");
  }

  /**
   * A name that no list, report or file of rejects has: the list's own, else with {@code ~2} and so
   * on.
   */
  String freeName(String name) {
    return names(name).filter(one -> !isTaken(one)).findFirst().orElseThrow();
  }

  private static Stream<String> names(String name) {
    String base = shortened(name);
    return Stream.concat(
        Stream.of(base), IntStream.iterate(2, n -> n + 1).mapToObj(n -> base + "~" + n));
  }

  /** What the list of that key alone knows its unfinished file of rejects by. */
  Path own(String key) {
    return rejected.resolve("." + UUID.nameUUIDFromBytes(key.getBytes(UTF_8)) + ".tmp");
  }

  /** Removes what an earlier process reserved for a list and did not live to note. */
  void dropReservation(String name, Path own) throws IOException {
    if (exists(own)) {
      for (String taken : names(name).takeWhile(this::isTaken).toList()) {
        Path unfinished = Publish.unfinished(rejects(taken));
        if (exists(unfinished) && Files.isSameFile(unfinished, own)) {
          Files.delete(unfinished);
        }
      }
      Files.delete(own);
    }
  }

  private boolean isTaken(String name) {
    return Stream.concat(
            Stream.of(done.resolve(name), failed.resolve(name)), written(name).stream())
        .anyMatch(InboxFolders::exists);
  }

  /**
   * Removes what was written under a name whose list was not taken to its end; of one that was,
   * what its process left unfinished.
   */
  void forget(String name) throws IOException {
    boolean taken = exists(done.resolve(name)) || exists(failed.resolve(name));
    for (Path file : taken ? List.of(Publish.unfinished(rejects(name))) : written(name)) {
      Files.deleteIfExists(file);
    }
  }

  private List<Path> written(String name) {
    return List.of(
        report(done.resolve(name)),
        report(failed.resolve(name)),
        reason(failed.resolve(name)),
        rejects(name),
        Publish.unfinished(rejects(name)));
  }

  private static String shortened(String name) {
    return name.getBytes(UTF_8).length <= MAX_NAME_BYTES
        ? name
        : name.substring(0, name.offsetByCodePoints(0, KEPT_CHARACTERS))
            + "-"
            + Integer.toHexString(name.hashCode())
            + ENDING.matcher(name).replaceAll("$1");
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
