package io.drover.queue;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The search for damaged pages at the start of a run. A database that is read within a moment is
 * read before the run begins; a larger one beside it, for a restart after a crash must not wait for
 * millions of rows to be read. Thread-safe.
 */
final class Inspection {
  private static final long PATIENCE_MILLIS = 500;

  private final FutureTask<Boolean> check;

  Inspection(Database database) {
    check =
        new FutureTask<>(
            () -> {
              database.check();
              return true;
            });
    Thread thread = new Thread(check, "drover-check");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Waits for a moment.
   *
   * @throws QueueException when a page is damaged
   */
  void begin() {
    verdict(PATIENCE_MILLIS);
  }

  /**
   * Looks at what has been found so far.
   *
   * @throws QueueException when a page is damaged
   */
  void verify() {
    verdict(0);
  }

  private void verdict(long patienceMillis) {
    try {
      check.get(patienceMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return; // nothing found so far
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof QueueException damage) {
        throw damage;
      }
      throw new QueueException("the queue could not be checked: " + e.getCause(), e);
    }
  }
}
