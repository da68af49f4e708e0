package io.drover.queue;

import java.sql.SQLException;
import javax.sql.DataSource;

/** Where the queue's tables are: how to reach them, and what its faults mean. Thread-safe. */
interface Database extends AutoCloseable {

  /** A connection whose transactions take the write lock at once. */
  Db openWriter() throws SQLException;

  /** Connections that cannot write. */
  DataSource readers();

  Statements statements();

  /**
   * Reads every page; {@link #close} cuts it short.
   *
   * @throws QueueException when one is damaged
   */
  void check();

  /** The fault in words, with what to do next. */
  QueueException explain(Throwable fault);

  void closeQuietly(Db db);

  @Override
  void close();
}
