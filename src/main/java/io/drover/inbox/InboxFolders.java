package io.drover.inbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Where lists go from the inbox, and under which names. */
record InboxFolders(Path done, Path rejected, Path failed) {
  /** What a name may have at most, so that it is still one with all that is put around it. */
  private static final int MAX_NAME_BYTES = 200;

  private static final int KEPT_CHARACTERS = 50;

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

  /**
   * The name that a list, its report and its rejects will have: its own, else with {@code ~2} and
   * so on. Counted and not taken from a clock, so that a list which is taken again after a crash
   * gets the same name again.
   */
  String freeName(String name) {
    String base = shortened(name);
    String free = base;
    for (int n = 2; exists(done.resolve(free)) || exists(failed.resolve(free)); n++) {
      free = base + "~" + n;
    }
    return free;
  }

  private static String shortened(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES
        ? name
        : name.substring(0, name.offsetByCodePoints(0, KEPT_CHARACTERS))
            + "-"
            + Integer.toHexString(name.hashCode());
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
