package io.drover.inbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to take lists from an inbox, for one process at a time. The operating system holds it,
 * and gives it up with the process, however that ends.
 */
final class InboxClaim {
  private InboxClaim() {}

  /** What is done with the claim. */
  interface Action {
    void run() throws IOException;
  }

  /** Runs the action, or returns false at once while somebody else has the claim. */
  static boolean with(Path inbox, Action action) throws IOException {
    try (FileChannel lock =
        FileChannel.open(
            inbox.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (lock.tryLock() == null) {
        return false;
      }
      action.run();
      return true;
    } catch (OverlappingFileLockException e) {
      return false; // somebody else within this same process
    }
  }
}
