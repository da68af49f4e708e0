package io.drover.download;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders with entries that may not be on the disk yet. They are synced in groups, of which the
 * first sync does most of the work. Each is opened by whoever made the entry: a folder that cannot
 * be is the fault of one job, and what becomes of its name later is nobody's. Thread-safe.
 */
final class NewEntries implements Folders.Entries {
  private static final Logger LOG = LoggerFactory.getLogger(NewEntries.class);

  /** How many may wait, about: for so long they are open, and rows wait for them. */
  static final int MAX_WAITING = 64;

  private final Queue<Folder> folders = new ConcurrentLinkedQueue<>();

  private record Folder(Path path, FileChannel channel) {
    void sync() throws IOException {
      try {
        channel.force(true);
        channel.close();
      } catch (ClosedChannelException e) { // by an interrupt, this one's or an earlier one's
        syncAgain();
      } catch (IOException e) {
        throw new IOException("the folder " + path + " cannot be synced: " + e.getMessage(), e);
      }
    }

    private void syncAgain() throws IOException {
      try {
        Folders.sync(path);
      } catch (NoSuchFileException e) {
        LOG.debug("{} was taken away with all that it held", path);
      }
    }
  }

  /** Where many wait already, for the disk is slow, the caller syncs its own. */
  @Override
  public void in(Path folder) throws IOException {
    if (folders.size() >= MAX_WAITING) {
      Folders.sync(folder);
    } else {
      folders.add(new Folder(folder, FileChannel.open(folder, StandardOpenOption.READ)));
    }
  }

  /**
   * All entries that were told of before are on the disk then; where that fails, the next call
   * tries again.
   */
  synchronized void sync() throws IOException {
    for (int left = folders.size(); left > 0; left--) {
      folders.element().sync();
      folders.remove();
    }
  }
}
