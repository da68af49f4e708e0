package io.drover.queue;

import java.sql.SQLException;

/** Transactions of the one writer that keep the counts beside the rows. Thread-safe. */
final class CountedWriter {
  private final Writer writer;
  private volatile Runnable onReady = () -> {};
  private Ended ended = Ended.NONE;

  CountedWriter(Writer writer) {
    this.writer = writer;
  }

  /** Work that says what it changes in the counts. */
  interface Change<T> {
    T on(Db db, Counts counts) throws SQLException;
  }

  /** Calls the listener, from any thread, whenever jobs may have become ready. */
  void onReady(Runnable listener) {
    onReady = listener;
  }

  /** One transaction with the counts that it changes. */
  <T> T write(Change<T> change) {
    Counts counts = new Counts();
    T result =
        writer.write(
            db -> {
              T changed = change.on(db, counts);
              counts.write(db);
              return changed;
            });
    add(counts.ended());
    if (counts.opens()) {
      ready();
    }
    return result;
  }

  /** How runs have ended in what was committed so far. */
  synchronized Ended ended() {
    return ended;
  }

  private synchronized void add(Ended more) {
    ended = ended.plus(more);
  }

  /** Tells the listener. */
  void ready() {
    onReady.run();
  }
}
