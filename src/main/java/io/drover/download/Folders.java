package io.drover.download;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Folders that outlive a power cut: an entry is safe once the folder that holds it is synced. */
final class Folders {
  /** What is there and may not yet be on the disk. */
  private static final Set<Path> BEGUN = ConcurrentHashMap.newKeySet();

  /** Is told of folders that hold new entries. */
  @FunctionalInterface
  interface Entries {
    void in(Path folder) throws IOException;
  }

  private Folders() {}

  /**
   * Creates what is missing of a folder's path; all of it is on the disk then, whoever made it.
   *
   * @return whether the folder was missing
   */
  static boolean create(Path folder) throws IOException {
    return create(folder, Folders::sync);
  }

  /**
   * The same, but for the syncs.
   *
   * @param entries given each folder that must be synced before this one is on the disk
   */
  static boolean create(Path folder, Entries entries) throws IOException {
    Path absolute = folder.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (parent == null || (Files.isDirectory(absolute) && !BEGUN.contains(absolute))) {
      return false;
    }
    create(parent, entries);
    BEGUN.add(absolute);
    boolean missing = absolute.toFile().mkdir();
    if (!missing) {
      Files.createDirectories(absolute); // there already, or this says why not
    }
    entries.in(parent);
    BEGUN.remove(absolute);
    return missing;
  }

  /** Syncs it, also for a thread that is or gets interrupted: a folder is only had by a channel. */
  static void sync(Path folder) throws IOException {
    boolean interrupted = false;
    try {
      while (!isSynced(folder)) {
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean isSynced(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
      return true;
    } catch (ClosedByInterruptException e) {
      return false;
    }
  }
}
