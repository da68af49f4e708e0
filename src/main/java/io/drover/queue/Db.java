package io.drover.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One connection and its prepared statements, by name. For one thread at a time. */
final class Db implements AutoCloseable {
  private final Connection connection;
  private final Statements statements;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private final Map<String, Deque<PreparedStatement>> spare = new HashMap<>();

  Db(Connection connection, Statements statements) {
    this.connection = connection;
    this.statements = statements;
  }

  /** Reads one row. */
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  Connection connection() {
    return connection;
  }

  /** A statement of that name for a reader that stays open beside others; to be given back. */
  PreparedStatement borrow(String name) throws SQLException {
    PreparedStatement statement = spare.computeIfAbsent(name, n -> new ArrayDeque<>()).poll();
    return statement != null ? statement : connection.prepareStatement(statements.text(name));
  }

  void giveBack(String name, PreparedStatement statement) {
    spare.computeIfAbsent(name, n -> new ArrayDeque<>()).push(statement);
  }

  /** The prepared statement of that name, its parameters set. */
  PreparedStatement bind(String name, @Nullable Object... args) throws SQLException {
    PreparedStatement statement = prepared.get(name);
    if (statement == null) {
      statement = connection.prepareStatement(statements.text(name));
      prepared.put(name, statement);
    }
    for (int i = 0; i < args.length; i++) {
      statement.setObject(i + 1, args[i]);
    }
    return statement;
  }

  int update(String name, @Nullable Object... args) throws SQLException {
    return bind(name, args).executeUpdate();
  }

  void addBatch(String name, @Nullable Object... args) throws SQLException {
    bind(name, args).addBatch();
  }

  int[] runBatch(String name) throws SQLException {
    PreparedStatement statement = prepared.get(name);
    return statement == null ? new int[0] : statement.executeBatch();
  }

  /** Drops what failed work has left unsent, or the next one would send it. */
  void clearBatches() throws SQLException {
    for (PreparedStatement statement : prepared.values()) {
      statement.clearBatch();
    }
  }

  <T> List<T> query(String name, Row<T> row, @Nullable Object... args) throws SQLException {
    return query(name, Integer.MAX_VALUE, row, args);
  }

  /**
   * At most {@code limit} rows; cheaper than a bound LIMIT, which is planned anew at every call.
   */
  <T> List<T> query(String name, int limit, Row<T> row, @Nullable Object... args)
      throws SQLException {
    List<T> rows = new ArrayList<>();
    try (ResultSet result = bind(name, args).executeQuery()) {
      while (rows.size() < limit && result.next()) {
        rows.add(row.read(result));
      }
    }
    return rows;
  }

  OptionalLong number(String name, @Nullable Object... args) throws SQLException {
    try (ResultSet result = bind(name, args).executeQuery()) {
      return result.next() ? OptionalLong.of(result.getLong(1)) : OptionalLong.empty();
    }
  }

  static @Nullable Long longOrNull(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
