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
 * file would drop SQLite's own locks. Thread-safe.
 */
final class RunLock implements AutoCloseable {
  private final Path database;
  private FileChannel channel;
  private FileIdentity held;

  private RunLock(Path database, FileChannel channel) {
    this.database = database;
    this.channel = channel;
    this.held = FileIdentity.of(file(database));
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
          return Optional.of(new RunLock(database, channel));
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

  /** Whether its file was removed or replaced: it keeps nobody away any more. */
  synchronized boolean isLost() {
    return held.isGone();
  }

  /** Takes it on the file that is there now; false when another process has. */
  synchronized boolean retake() {
    Optional<RunLock> again = take(database);
    again.ifPresent(
        lock -> {
          close();
          channel = lock.channel;
          held = lock.held;
        });
    return again.isPresent();
  }

  @Override
  public synchronized void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new QueueException("the run's lock could not be given up: " + e, e);
    }
  }
}
