package io.drover.inbox;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Files that are there whole or not at all, also after a power cut. */
final class Publish {
  private Publish() {}

  /** Where a file is written before it has its name; the same each time, so none is left behind. */
  static Path unfinished(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".tmp");
  }

  /** Writes a whole file. */
  static void write(Path file, String text) throws IOException {
    Path unfinished = unfinished(file);
    try (FileOutputStream out = new FileOutputStream(unfinished.toFile())) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.getFD().sync();
    }
    move(unfinished, file);
  }

  /** Gives a synced file its name, over whatever had that name. */
  static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    syncFolder(to);
    if (!folder(from).equals(folder(to))) {
      syncFolder(from);
    }
  }

  /** Moves a file to a name that nobody has; throws FileAlreadyExistsException otherwise. */
  static void moveToFree(Path from, Path to) throws IOException {
    Files.createLink(to, from);
    Files.delete(from);
    syncFolder(to);
  }

  private static void syncFolder(Path file) throws IOException {
    try (FileChannel folder = FileChannel.open(folder(file), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
  }
}
