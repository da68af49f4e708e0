package io.drover.queue;

import io.drover.job.Key;
import io.drover.job.KeyState;
import io.drover.queue.LeasePlan.Lane;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A resolver's lanes of one class; its reader opens only when the plan comes to it. */
final class LaneFeed implements LeasePlan.Feed {
  private static final String SQL = "lease-lanes";

  private final Db db;
  private final long resolverId;
  private final Key resolver;
  private final KeyState state;
  private final int classOf;
  private long next;
  private @Nullable PreparedStatement statement;
  private @Nullable ResultSet rows;

  LaneFeed(Db db, long resolverId, Key resolver, KeyState state, int classOf, long next) {
    this.db = db;
    this.resolverId = resolverId;
    this.resolver = resolver;
    this.state = state;
    this.classOf = classOf;
    this.next = next;
  }

  @Override
  public Key resolver() {
    return resolver;
  }

  @Override
  public KeyState state() {
    return state;
  }

  @Override
  public long next() {
    return next;
  }

  @Override
  public Lane take() throws SQLException {
    ResultSet row = rows == null ? open() : rows;
    Lane lane =
        new Lane(
            row.getLong(1),
            resolver,
            Key.host(row.getString(5)),
            KeyRows.state(row, 6),
            row.getInt(3),
            row.getLong(4),
            next);
    next = row.next() ? row.getLong(2) : Long.MAX_VALUE;
    return lane;
  }

  private ResultSet open() throws SQLException {
    PreparedStatement lent = db.borrow(SQL);
    statement = lent;
    lent.setLong(1, resolverId);
    lent.setInt(2, classOf);
    ResultSet opened = lent.executeQuery();
    rows = opened;
    if (!opened.next()) {
      throw new SQLException("resolver " + resolver + " had a lane a moment ago");
    }
    return opened;
  }

  @Override
  public void close() throws SQLException {
    if (rows != null) {
      rows.close();
      rows = null;
    }
    if (statement != null) {
      db.giveBack(SQL, statement);
      statement = null;
    }
    next = Long.MAX_VALUE;
  }
}
