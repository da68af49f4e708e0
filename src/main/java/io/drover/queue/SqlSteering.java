package io.drover.queue;

import io.drover.job.Key;
import io.drover.job.KeyMemory;
import io.drover.job.KeyOrders;
import io.drover.job.KeyState;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Steering by rows of the key table. */
final class SqlSteering implements Steering {
  private final Writer writer;
  private final QueueReports reports;

  SqlSteering(Writer writer, QueueReports reports) {
    this.writer = writer;
    this.reports = reports;
  }

  private record QueueCommands(boolean paused, long change) {}

  @Override
  public boolean pauseAll(boolean paused) {
    return writer.write(
        db -> {
          boolean changes = paused != commands(db).paused;
          if (changes) {
            db.update("queue-change", paused ? 1 : 0);
          }
          return changes;
        });
  }

  @Override
  public boolean isPaused() {
    return reports.read(SqlSteering::commands).paused;
  }

  @Override
  public KeyOrders command(Key key, UnaryOperator<KeyOrders> change) {
    return writer.write(
        db -> {
          db.update("key-add", KeyRows.kind(key), key.name());
          KeyOrders orders = change.apply(state(db, key).orders());
          db.update("queue-change", commands(db).paused ? 1 : 0);
          db.update(
              "key-command",
              orders.cap(),
              orders.rate(),
              orders.paused() ? 1 : 0,
              KeyRows.kind(key),
              key.name());
          if (key.kind() == Key.Kind.HOST) {
            db.update("lane-unpark-host", key.name());
          }
          return orders;
        });
  }

  @Override
  public KeyState state(Key key) {
    return reports.read(db -> state(db, key));
  }

  @Override
  public Commands commandsSince(long change) {
    return reports.snapshot(
        db -> {
          QueueCommands now = commands(db);
          Map<Key, KeyState> keys = new HashMap<>();
          if (now.change > change) {
            db.query("keys-changed", r -> keys.put(KeyRows.key(r), KeyRows.state(r, 3)), change);
          }
          return new Commands(now.paused, now.change, keys);
        });
  }

  @Override
  public void remember(Map<Key, KeyMemory> learned) {
    writer.write(
        db -> {
          for (Map.Entry<Key, KeyMemory> one : learned.entrySet()) {
            remember(db, one.getKey(), one.getValue());
          }
          return true;
        });
  }

  private static void remember(Db db, Key key, KeyMemory memory) throws SQLException {
    int kind = KeyRows.kind(key);
    db.update("key-add", kind, key.name()); // a host that was met on the way may be in no lane yet
    db.update(
        "key-remember",
        memory.tat(),
        memory.asked(),
        zeroAsNull(memory.notBefore()),
        memory.strikes(),
        memory.learnedCap() == 0 ? null : memory.learnedCap(),
        kind,
        key.name());
  }

  static KeyState state(Db db, Key key) throws SQLException {
    List<KeyState> found =
        db.query("key-state", r -> KeyRows.state(r, 1), KeyRows.kind(key), key.name());
    return found.isEmpty() ? KeyState.NONE : found.get(0);
  }

  private static QueueCommands commands(Db db) throws SQLException {
    return db.query("queue-commands", r -> new QueueCommands(r.getInt(1) == 1, r.getLong(2)))
        .get(0);
  }

  private static @Nullable Long zeroAsNull(long number) {
    return number == 0 ? null : number;
  }
}
