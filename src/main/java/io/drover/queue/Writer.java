package io.drover.queue;

import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The one writer. Whatever has come in while the last commit ran is the next transaction (group
 * commit), so that one sync serves many callers. Each piece of work succeeds or fails by itself,
 * and its caller returns when the group is committed. Thread-safe.
 */
final class Writer implements AutoCloseable {
  private static final int MAX_GROUP = 256;

  private final Database database;
  private final Runnable onRollback;
  private final BlockingQueue<Task<?>> inbox = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::run, "drover-writer");
  private final Task<Boolean> last = new Task<>(db -> true);
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private @Nullable Db db;

  /**
   * @param onRollback called on the writing thread whenever work was undone, before any other work
   */
  Writer(Database database, Runnable onRollback) {
    this.database = database;
    this.onRollback = onRollback;
    thread.setDaemon(true);
    thread.start();
  }

  /** Work within the writing transaction. */
  interface Work<T> {
    T on(Db db) throws SQLException;
  }

  /**
   * Runs the work in a transaction and returns once that is committed.
   *
   * @throws QueueException when the work or the commit failed: nothing of it has happened then, or
   *     the same work again finds it done
   */
  <T> T write(Work<T> work) {
    Task<T> task = new Task<>(work);
    inbox.add(task);
    if (ended.isDone()) {
      refuseAll();
    }
    try {
      return task.done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof QueueException known) {
        throw known.rethrown();
      }
      throw e;
    }
  }

  /** Serves whoever is in line, then closes the connection. */
  @Override
  public void close() {
    inbox.add(last);
    ended.join();
  }

  private void run() {
    List<Task<?>> group = new ArrayList<>();
    while (!group.contains(last)) {
      group.clear();
      try {
        group.add(inbox.take());
      } catch (InterruptedException e) {
        // Nobody interrupts this thread; it ends by close alone.
        continue;
      }
      inbox.drainTo(group, MAX_GROUP - 1);
      commit(group);
    }
    disconnect();
    ended.complete(true);
    refuseAll();
  }

  private void commit(List<Task<?>> group) {
    try {
      Db open = connect();
      open.connection().setAutoCommit(false);
      for (Task<?> task : group) {
        Savepoint before = open.connection().setSavepoint();
        if (task.run(open)) {
          open.connection().releaseSavepoint(before);
        } else {
          open.connection().rollback(before);
          open.clearBatches();
          onRollback.run();
        }
      }
      open.connection().setAutoCommit(true); // this commits
      group.forEach(task -> task.end(null));
    } catch (SQLException | RuntimeException | Error e) {
      // Whatever state the connection is in, a new one is in a known state.
      disconnect();
      onRollback.run();
      group.forEach(task -> task.end(e));
    }
  }

  private Db connect() throws SQLException {
    Db open = db;
    if (open == null) {
      open = database.openWriter();
      db = open;
    }
    return open;
  }

  private void disconnect() {
    Db open = db;
    db = null;
    if (open != null) {
      database.closeQuietly(open);
    }
  }

  private void refuseAll() {
    QueueException closed = new QueueException("the queue is closed");
    for (Task<?> task = inbox.poll(); task != null; task = inbox.poll()) {
      task.done.completeExceptionally(closed);
    }
  }

  private final class Task<T> {
    private final Work<T> work;
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable Throwable failure;

    Task(Work<T> work) {
      this.work = work;
    }

    boolean run(Db open) {
      try {
        result = work.on(open);
        return true;
      } catch (SQLException | RuntimeException e) {
        failure = e;
        return false;
      }
    }

    @SuppressWarnings("NullAway") // where there is no failure there is a result
    void end(@Nullable Throwable groupFailure) {
      if (failure != null) {
        done.completeExceptionally(database.explain(failure));
      } else if (groupFailure != null) {
        // Whatever it was, this piece of work was not what was refused.
        String why = database.explain(groupFailure).getMessage();
        done.completeExceptionally(new QueueException(why, groupFailure));
      } else {
        done.complete(result);
      }
    }
  }
}
