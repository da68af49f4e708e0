package io.drover.queue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * One run per SQLite file. The operating system holds the lock as long as the process lives,
 * stopped or not, and gives it up with the process, however that ends: whoever holds it knows for
 * certain that every earlier run is gone. A file of its own, for closing any handle on a locked
 * file would drop SQLite's own locks.
 */
final class RunLock implements AutoCloseable {
  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /** What the lock of a database is held on. */
  static Path file(Path database) {
    return database.resolveSibling(database.getFileName() + "-run");
  }

  /** Empty when another run holds it. */
  static Optional<RunLock> take(Path database) {
    Path file = file(database);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return Optional.of(new RunLock(channel));
        }
      } catch (OverlappingFileLockException e) {
        // Another run of this same process.
      }
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new QueueException("the lock file " + file + " cannot be used: " + e, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new QueueException("the run's lock could not be given up: " + e, e);
    }
  }
}
