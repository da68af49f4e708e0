package io.drover.queue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.drover.settings.Settings;
import io.drover.settings.Settings.Durability;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** An SQLite file: one writer, a few readers that can only read. */
final class SqliteDatabase implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);

  /** Checkpoints are paid for by the writer; a larger log makes them rarer, this bounds it. */
  private static final int CHECKPOINT_PAGES = 4_000;

  private static final int LOG_BYTES = 64 << 20;
  private static final int READERS = 4;

  /** An extended result code has its primary one in its lowest byte. */
  private static final int PRIMARY_CODE = 0xff;

  /** The primary codes that say that the data is at fault and never the database. */
  private static final Set<Integer> REFUSALS =
      Set.of(
          SQLiteErrorCode.SQLITE_CONSTRAINT.code,
          SQLiteErrorCode.SQLITE_TOOBIG.code,
          SQLiteErrorCode.SQLITE_MISMATCH.code);

  private final Settings.Queue settings;
  private final Statements statements = new Statements("sqlite");
  private final HikariDataSource readers;
  private @Nullable SQLiteConnection checking;
  private volatile boolean closed;

  /**
   * @throws QueueException when the file is not a queue of ours that this version can use
   */
  SqliteDatabase(Settings.Queue settings) {
    this.settings = settings;
    SqliteSchema.prepare(settings.path(), this::writerSource, this::explain);
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("drover-readers");
    pool.setDataSource(source(TransactionMode.DEFERRED));
    pool.setConnectionInitSql("PRAGMA query_only = 1");
    pool.setMaximumPoolSize(READERS);
    pool.setMinimumIdle(0);
    pool.setInitializationFailTimeout(-1);
    this.readers = new HikariDataSource(pool);
  }

  @Override
  public Db openWriter() throws SQLException {
    return new Db(writerSource(settings.path()).getConnection(), statements);
  }

  @Override
  public DataSource readers() {
    return readers;
  }

  @Override
  public Statements statements() {
    return statements;
  }

  @Override
  public void check() {
    try (SQLiteConnection connection = source(TransactionMode.DEFERRED).getConnection(null, null)) {
      checking(connection);
      try {
        SqliteSchema.check(settings.path(), connection);
      } finally {
        checking(null); // before it is closed, for an interrupt needs it open
      }
    } catch (SQLException e) {
      if (!closed) {
        throw explain(e);
      }
    }
  }

  private synchronized void checking(@Nullable SQLiteConnection connection) {
    checking = connection;
  }

  private synchronized void interruptCheck() {
    if (checking != null) {
      try {
        checking.getDatabase().interrupt();
      } catch (SQLException e) {
        LOG.warn("the check of {} could not be cut short: {}", settings.path(), e.toString());
      }
    }
  }

  private SQLiteDataSource writerSource(Path path) {
    SQLiteDataSource source = source(TransactionMode.IMMEDIATE);
    source.setUrl("jdbc:sqlite:" + path);
    return source;
  }

  private SQLiteDataSource source(TransactionMode mode) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(settings.wal() ? JournalMode.WAL : JournalMode.DELETE);
    config.setSynchronous(
        settings.durability() == Durability.FULL ? SynchronousMode.FULL : SynchronousMode.NORMAL);
    config.setBusyTimeout(Math.toIntExact(settings.timeout().toMillis()));
    config.setTransactionMode(mode);
    config.setJournalSizeLimit(LOG_BYTES);
    config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, Integer.toString(CHECKPOINT_PAGES));
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + settings.path());
    return source;
  }

  @Override
  public QueueException explain(Throwable fault) {
    if (fault instanceof QueueException known) {
      return known;
    }
    String where = "the queue " + settings.path();
    if (!(rootSqlFault(fault) instanceof SQLiteException sqlite)) {
      return fault instanceof RuntimeException
          ? QueueException.refusal(where + " failed: " + fault, fault)
          : new QueueException(where + " failed: " + fault, fault);
    }
    if (REFUSALS.contains(sqlite.getResultCode().code & PRIMARY_CODE)) {
      return QueueException.refusal(where + " refuses it: " + sqlite.getMessage(), fault);
    }
    String what =
        switch (sqlite.getResultCode()) {
          case SQLITE_BUSY ->
              " is locked by another process for longer than drover.queue.timeout ("
                  + settings.timeout().toSeconds()
                  + "s); end that process or raise the timeout";
          case SQLITE_FULL -> " cannot grow, the disk is full; make room, nothing is lost";
          case SQLITE_READONLY, SQLITE_READONLY_DBMOVED, SQLITE_PERM, SQLITE_CANTOPEN ->
              " cannot be opened for writing; check the folder's and the file's permissions";
          case SQLITE_NOTADB -> " is not a database; move that file away or set drover.queue.path";
          case SQLITE_CORRUPT ->
              " is damaged; restore it from a copy made with VACUUM INTO, or move it away";
          default -> " failed: " + sqlite.getMessage();
        };
    return new QueueException(where + what, fault);
  }

  private static Throwable rootSqlFault(Throwable fault) {
    Throwable cause = fault;
    while (!(cause instanceof SQLiteException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  @Override
  public void closeQuietly(Db db) {
    try {
      db.close();
    } catch (SQLException e) {
      LOG.warn("closing a connection failed: {}", e.toString());
    }
  }

  @Override
  public void close() {
    closed = true;
    interruptCheck();
    readers.close();
  }
}
