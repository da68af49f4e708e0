package io.drover.inbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file at one time, to see later whether a name still stands for the same bytes.
 *
 * @param key what the file system knows the file by; null where it has nothing of the kind
 */
record Snapshot(@Nullable Object key, boolean regular, long size, FileTime modified) {

  /** The same file with the same bytes has the same identity, in other processes too. */
  String identity() {
    return key + " " + size + " " + modified.to(TimeUnit.NANOSECONDS);
  }

  /** Whether it is the same file, with other bytes perhaps. */
  boolean isSameFile(Snapshot other) {
    return regular && Objects.equals(key, other.key);
  }

  Snapshot withSize(long bytes) {
    return new Snapshot(key, regular, bytes, modified);
  }

  /** The file itself and not what it may link to; empty when there is none. */
  static Optional<Snapshot> of(Path path) throws IOException {
    try {
      BasicFileAttributes file =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(
          new Snapshot(file.fileKey(), file.isRegularFile(), file.size(), file.lastModifiedTime()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
