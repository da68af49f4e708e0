package io.drover.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file as the run found it: the database, or the one that its lock is on. A process goes on
 * writing to a file that somebody has removed or put another in the place of, and all of it is gone
 * when the process ends. Thread-safe.
 */
record FileIdentity(Path file, @Nullable Object key) {

  static FileIdentity of(Path file) {
    try {
      return new FileIdentity(file, key(file));
    } catch (IOException e) {
      throw new QueueException("the queue " + file + " cannot be looked at: " + e, e);
    }
  }

  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /**
   * Looks whether it is there still.
   *
   * @throws QueueException when it is not
   */
  void verify() {
    if (isGone()) {
      throw new QueueException(
          "the queue "
              + file
              + " was removed or replaced while this run used it, and what happened since went into"
              + " the old one; the run ends. Stop a run before you move its files");
    }
  }

  /** Whether it was removed, or another one is in its place. */
  boolean isGone() {
    try {
      return !Objects.equals(key(file), key);
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      return false; // a fault of the moment says nothing about the file
    }
  }
}
