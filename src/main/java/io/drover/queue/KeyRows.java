package io.drover.queue;

import io.drover.job.Key;
import io.drover.job.KeyMemory;
import io.drover.job.KeyOrders;
import io.drover.job.KeyState;
import java.sql.ResultSet;
import java.sql.SQLException;

/** How keys are written in the database. */
final class KeyRows {
  private KeyRows() {}

  static int kind(Key key) {
    return key.kind() == Key.Kind.RESOLVER ? 0 : 1;
  }

  static Key key(ResultSet row) throws SQLException {
    String name = row.getString(2);
    return row.getInt(1) == 0 ? Key.resolver(name) : Key.host(name);
  }

  /** The eight columns cap, rate, paused, tat, asked, not_before, strikes, learned_cap. */
  static KeyState state(ResultSet row, int from) throws SQLException {
    Long cap = Db.longOrNull(row, from);
    KeyOrders orders =
        new KeyOrders(
            cap == null ? null : Math.toIntExact(cap),
            row.getString(from + 1),
            row.getInt(from + 2) == 1);
    return new KeyState(
        orders,
        new KeyMemory(
            row.getString(from + 3),
            row.getString(from + 4),
            row.getLong(from + 5),
            row.getInt(from + 6),
            row.getDouble(from + 7)));
  }
}
