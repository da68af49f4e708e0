package io.drover.worker;

import io.drover.job.Outcome;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Holds the start of jobs while the folder of their results takes nothing, and writes nothing there
 * meanwhile. What a job that failed has left free is no room for the next one: there must be more
 * than that, or a file that does not fit would be fetched again and again; but after {@link
 * StartHold#LONGEST} it is tried, for what a disk says of its room may be wrong. Thread-safe.
 */
public final class DiskWatch implements StartHold.Cause {
  private static final String FULL = "disk-full";
  private static final long ENOUGH = 64 << 20;

  private final StartHold hold;
  private final Path folder;
  private final BooleanSupplier writable;
  private long left;

  /**
   * @param folder where jobs leave their results
   * @param writable whether files can be written there, if there is room
   */
  public DiskWatch(StartHold hold, Path folder, BooleanSupplier writable) {
    this.hold = hold;
    this.folder = folder;
    this.writable = writable;
  }

  /** A job could not leave its result; called before its permit is given back. */
  public void failed(Outcome.Postponed outcome) {
    long free = outcome.reason().equals(FULL) ? free() : 0;
    synchronized (this) {
      left = hold.isHolding() ? Math.max(left, free) : free;
      hold.begin(this, outcome);
    }
  }

  @Override
  public String words() {
    return "the folder "
        + folder
        + " takes no files; make room, or mend what keeps them out, and it goes on by itself";
  }

  @Override
  public synchronized boolean isOver(Duration waited) {
    try {
      FileStore store = Files.getFileStore(folder);
      long free = store.getUsableSpace();
      long total = store.getTotalSpace();
      return writable.getAsBoolean()
          && free >= Math.min(ENOUGH, total / 20)
          && (free - left >= Math.min(1 << 20, total / 50)
              || waited.compareTo(StartHold.LONGEST) >= 0);
    } catch (IOException e) {
      return false;
    }
  }

  private long free() {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      return 0;
    }
  }
}
