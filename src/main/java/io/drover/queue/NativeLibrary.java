package io.drover.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where SQLite's native library is unpacked: beside the queue, for a shared temporary folder may
 * forbid running code, and nobody would take away what killed processes leave there; but in the
 * temporary folder when the disk is full.
 */
final class NativeLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
  private static final String SETTING = "org.sqlite.tmpdir";

  /** Longer than a process takes from unpacking its copy to loading it. */
  private static final Duration LEFT_BEHIND = Duration.ofMinutes(1);

  /** More than the library needs, in bytes. */
  private static final long ROOM = 4 << 20;

  private NativeLibrary() {}

  /** Takes effect before the first connection of this process; later calls change nothing. */
  static synchronized void unpackBeside(Path queue, Instant now) {
    if (System.getProperty(SETTING) != null) {
      return;
    }
    Path folder = queue.toAbsolutePath().resolveSibling(".native");
    try {
      Files.createDirectories(folder);
      // A copy that a living process has loaded may go as well: it is mapped by then.
      LeftBehind.sweep(folder, "*", now.minus(LEFT_BEHIND));
      if (Files.getFileStore(folder).getUsableSpace() < ROOM) {
        return; // whoever has filled this disk is best looked for with commands that work
      }
      System.setProperty(SETTING, folder.toString());
    } catch (IOException e) {
      LOG.warn("{} cannot be used for SQLite's library: {}", folder, e.toString());
    }
  }
}
