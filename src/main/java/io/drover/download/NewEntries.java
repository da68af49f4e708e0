package io.drover.download;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders with entries that may not be on the disk yet. They are synced in groups, of which the
 * first sync does most of the work. Thread-safe.
 */
final class NewEntries implements Folders.Entries {
  private static final Logger LOG = LoggerFactory.getLogger(NewEntries.class);

  private final Set<Path> folders = ConcurrentHashMap.newKeySet();

  @Override
  public void in(Path folder) {
    folders.add(folder);
  }

  /** All entries that were told of are on the disk then; where that fails, the next call tries. */
  void sync() throws IOException {
    for (Path folder : List.copyOf(folders)) {
      folders.remove(folder); // before the sync: what comes meanwhile may be too late for it
      try {
        Folders.sync(folder);
      } catch (NoSuchFileException e) {
        LOG.debug("{} was taken away with all that it held", folder);
      } catch (IOException e) {
        folders.add(folder);
        throw e;
      }
    }
  }
}
