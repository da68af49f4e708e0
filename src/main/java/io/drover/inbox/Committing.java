package io.drover.inbox;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** One batch on its way into the queue, while the next one is read. For one thread. */
final class Committing {
  private @Nullable FutureTask<?> batch;

  /** Begins with a batch; the last one must have ended. */
  void begin(Callable<?> commit) {
    FutureTask<?> task = new FutureTask<>(commit);
    batch = task;
    Thread thread = new Thread(task, "drover-commit");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits for the batch that is on its way, and throws what went wrong with it. */
  void end() {
    boolean interrupted = false;
    while (batch != null) {
      try {
        FutureTask<?> task = batch;
        task.get();
        batch = null;
      } catch (InterruptedException e) {
        // A commit takes no longer than its timeout, and what it did must be known.
        interrupted = true;
      } catch (ExecutionException e) {
        batch = null;
        if (e.getCause() instanceof RuntimeException fault) {
          throw fault;
        }
        throw new IllegalStateException("a batch could not be committed", e.getCause());
      } finally {
        if (interrupted && batch == null) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
