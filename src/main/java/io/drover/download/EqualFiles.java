package io.drover.download;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Equal bytes are stored once: the files of two ids are then two names (hard links) of one file.
 * {@code .by-hash} finds them by a symbolic link for each sha256, so that deleting a file frees its
 * room. Where the file system knows no links, every id has bytes of its own. Thread-safe.
 */
final class EqualFiles {
  private static final Logger LOG = LoggerFactory.getLogger(EqualFiles.class);

  private final Path dir;
  private final Object[] stripes = IntStream.range(0, 64).mapToObj(i -> new Object()).toArray();

  /**
   * @param dir the download folder
   */
  EqualFiles(Path dir) {
    this.dir = dir.toAbsolutePath().normalize();
  }

  /** Puts a part, all of it on the disk, into its place; its folder exists and is not synced. */
  void place(Path part, String sha256, Path file) throws IOException {
    Path at = file.toAbsolutePath().normalize();
    Path entry = dir.resolve(".by-hash").resolve(sha256.substring(0, 2)).resolve(sha256);
    synchronized (stripes[sha256.hashCode() & (stripes.length - 1)]) {
      if (!isPlacedByLink(part, entry, at)) {
        Files.move(part, at, StandardCopyOption.ATOMIC_MOVE);
        note(entry, at);
      }
    }
  }

  private boolean isPlacedByLink(Path part, Path entry, Path file) {
    try {
      if (!Files.exists(entry)) {
        return false;
      }
      Path equal = entry.resolveSibling(Files.readSymbolicLink(entry)).normalize();
      // Whoever changed a file in place must not find the change under another id.
      if (!equal.startsWith(dir)
          || !Files.isRegularFile(equal, LinkOption.NOFOLLOW_LINKS)
          || Files.mismatch(part, equal) >= 0) {
        return false;
      }
      link(equal, part.resolveSibling(part.getFileName() + ".link"), file);
      Files.deleteIfExists(part);
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("{} keeps bytes of its own: {}", file, e.toString());
      return false;
    }
  }

  private static void link(Path from, Path by, Path to) throws IOException {
    try {
      Files.deleteIfExists(by);
      Files.createLink(by, from);
      Files.move(by, to, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      // Moving one name of a file onto another one of the same file does nothing, and leaves both.
      Files.deleteIfExists(by);
    }
  }

  /** Losing a note costs a copy, so it is not synced, and a failure is none of the job's. */
  private void note(Path entry, Path file) {
    try {
      Path folder = entry.resolveSibling("");
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
      Path target = folder.relativize(file);
      try {
        Files.createSymbolicLink(entry, target);
      } catch (FileAlreadyExistsException e) {
        Files.delete(entry);
        Files.createSymbolicLink(entry, target);
      }
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("{} will not be found by its bytes: {}", file, e.toString());
    }
  }
}
