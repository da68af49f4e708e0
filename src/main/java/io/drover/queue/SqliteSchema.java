package io.drover.queue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the file whole or not at all, brings an older one up to date, and refuses what is not
 * ours. A database is never created where one was expected: an empty file is refused.
 */
final class SqliteSchema {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteSchema.class);

  /** "DROV", SQLite's mark of whose file this is. */
  static final int APPLICATION_ID = 0x44524F56;

  /** The numbered steps; the n-th leads to user_version n. */
  static final List<String> STEPS = List.of("001_queue", "002_hosts", "003_elsewhere");

  /** Far longer than a process takes to make a file. */
  private static final Duration LEFT_BEHIND = Duration.ofHours(1);

  private SqliteSchema() {}

  /** Takes away files that processes have begun to make here and never finished. */
  static void sweep(Path path, Instant now) {
    try {
      LeftBehind.sweep(
          path.toAbsolutePath().resolveSibling(""), ".new-*.sqlite*", now.minus(LEFT_BEHIND));
    } catch (IOException e) {
      LOG.warn("what was begun beside {} is left there: {}", path, e.toString());
    }
  }

  static void prepare(
      Path path,
      Function<Path, ? extends DataSource> writer,
      Function<Throwable, QueueException> explain) {
    try {
      if (!Files.exists(path)) {
        create(path, writer);
      }
      if (Files.size(path) == 0) {
        throw new QueueException(
            path
                + " is empty where a database was expected; restore it from a copy, or delete the"
                + " file to start a new queue");
      }
      try (Connection connection = writer.apply(path).getConnection()) {
        upgrade(path, connection);
      }
    } catch (SQLException e) {
      throw explain.apply(e);
    } catch (IOException e) {
      throw new QueueException("the queue " + path + " cannot be opened: " + e, e);
    }
  }

  private static void create(Path path, Function<Path, ? extends DataSource> writer)
      throws IOException, SQLException {
    Path wal = path.resolveSibling(path.getFileName() + "-wal");
    if (Files.exists(wal)) {
      throw new QueueException(
          path
              + " is gone but its log "
              + wal
              + " is there; restore the database, or move the log"
              + " away to start a new queue");
    }
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path fresh = Files.createTempFile(folder, ".new-", ".sqlite");
    try {
      try (Connection connection = writer.apply(fresh).getConnection()) {
        apply(connection);
      }
      // A link never replaces what another process has made in the meantime.
      Files.createLink(path, fresh);
    } catch (FileAlreadyExistsException e) {
      // The other process's queue is as good as this one.
      return;
    } finally {
      try (Stream<Path> left = Files.list(fresh.toAbsolutePath().getParent())) {
        String name = fresh.getFileName().toString();
        for (Path file : left.filter(f -> f.getFileName().toString().startsWith(name)).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void upgrade(Path path, Connection connection) throws SQLException {
    int owner = pragma(connection, "application_id");
    int version = pragma(connection, "user_version");
    if (owner != APPLICATION_ID) {
      throw new QueueException(
          path
              + " is a database, but not a queue of Drover; set drover.queue.path to another file");
    }
    if (version > STEPS.size()) {
      throw new QueueException(
          path
              + " was made by a newer version (schema "
              + version
              + ", this one knows "
              + STEPS.size()
              + "); use that version");
    }
    if (version < STEPS.size()) {
      apply(connection);
    }
  }

  /** The steps that the file lacks, as seen under the write lock: another process may be at it. */
  private static void apply(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (int step = pragma(connection, "user_version"); step < STEPS.size(); step++) {
        String name = "/sql/schema/" + STEPS.get(step) + ".sql";
        String text = Statements.read(name);
        if (text == null) {
          throw new IllegalStateException("the program lacks its own " + name);
        }
        statement.executeUpdate(text); // all of its statements
      }
      statement.executeUpdate("PRAGMA application_id = " + APPLICATION_ID);
      statement.executeUpdate("PRAGMA user_version = " + STEPS.size());
    }
    connection.setAutoCommit(true);
  }

  /**
   * Reads every page.
   *
   * @throws QueueException when a page is damaged
   */
  static void check(Path path, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
      String verdict = result.next() ? result.getString(1) : "no answer";
      if (!"ok".equals(verdict)) {
        throw new QueueException(
            path
                + " is damaged ("
                + verdict
                + "); restore it from a copy made with VACUUM INTO, or"
                + " move it away");
      }
    }
  }

  private static int pragma(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA " + name)) {
      return result.next() ? result.getInt(1) : 0;
    }
  }
}
