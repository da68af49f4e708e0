package io.drover.queue;

import io.drover.settings.Settings;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What the machine can do at most: the program's own statements on its own schema, through plain
 * JDBC on one thread, with nothing around them. The baseline of the benchmarks.
 */
public final class RawCeiling implements AutoCloseable {
  private record Row(long job, long lane, long lease) {}

  private final SqliteDatabase database;
  private final Db db;

  public RawCeiling(Settings settings) throws SQLException {
    database = new SqliteDatabase(settings.queue());
    db = database.openWriter();
  }

  /** How many jobs the program settled with one commit, on average, from the queue it left. */
  public static int meanBatch(Path queue) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + queue);
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT count(*) / count(DISTINCT updated_at) FROM job")) {
      return row.getInt(1);
    }
  }

  /** How long a commit of one small change takes, in milliseconds. */
  public double commit() throws SQLException {
    long begun = System.nanoTime();
    db.update("turn-advance", begun, 1);
    return (System.nanoTime() - begun) / 1e6;
  }

  /**
   * Jobs inserted each second, in batches of one commit each; what they are made of is made in
   * between and not counted.
   */
  public double insert(int jobs, int batch, IntFunction<String> id, IntFunction<String> record)
      throws SQLException {
    db.update("key-add", 0, "default");
    db.update("key-add", 1, "");
    db.update("lane-add", 1, 2, 1);
    long nanos = 0;
    for (int done = 0; done < jobs; done += batch) {
      List<String> ids = IntStream.range(done, done + batch).mapToObj(id).toList();
      List<String> records = IntStream.range(done, done + batch).mapToObj(record).toList();
      long now = System.currentTimeMillis();
      nanos -= System.nanoTime();
      db.connection().setAutoCommit(false);
      for (int i = 0; i < batch; i++) {
        db.addBatch("enqueue", ids.get(i), 1, 0, 0, null, records.get(i), now);
      }
      db.runBatch("enqueue");
      db.addBatch("lane-count", batch, 0, 0, 0, 0, 1);
      db.runBatch("lane-count");
      db.connection().setAutoCommit(true);
      nanos += System.nanoTime();
    }
    return jobs / (nanos / 1e9);
  }

  /** Jobs leased, read and settled each second; one commit settles a batch and leases the next. */
  public double leaseAndSettle(int jobs, int batch) throws SQLException {
    long owner = db.number("owner-add", "bench", 1, "", 0, 0, "").orElseThrow();
    String poll = new Statements("sqlite").text("leased").replaceAll(":#\\$\\{[^}]*}", "?");
    List<Row> leased = List.of();
    long lease = 0;
    long begun = System.nanoTime();
    for (int settled = 0; settled < jobs; settled += leased.size()) {
      db.connection().setAutoCommit(false);
      settle(leased);
      db.update("lane-wake", 0);
      db.query("queue-read", r -> r.getLong(1));
      db.query("lease-resolvers", r -> r.getLong(1));
      db.query("lease-lanes", r -> r.getLong(1), 1, 1);
      for (long job : db.query("lease-jobs", batch, r -> r.getLong(1), 1)) {
        db.addBatch("lease-stamp", owner, ++lease, 0, job);
      }
      db.addBatch("lease-turn", 1, 0, 1, 1);
      db.runBatch("lease-turn");
      db.runBatch("lease-stamp");
      db.update("queue-advance", lease, 0);
      db.update("turn-advance", 0, 1);
      db.connection().setAutoCommit(true);
      leased = read(poll, owner, lease - batch);
    }
    return jobs / ((System.nanoTime() - begun) / 1e9);
  }

  private void settle(List<Row> leased) throws SQLException {
    for (Row row : leased) {
      db.addBatch("settle", 3, null, null, null, null, 0, row.job, row.lease);
      db.addBatch("attempt-add", row.job, row.lease, 0, 0, 0, null, null);
    }
    db.runBatch("settle");
    db.runBatch("attempt-add");
    if (!leased.isEmpty()) {
      db.addBatch("lane-count", 0, 0, leased.size(), 0, 0, 1);
      db.runBatch("lane-count");
      db.update("lane-served", leased.size(), leased.size(), 1);
      db.update("queue-served", leased.size(), leased.size());
    }
  }

  private List<Row> read(String poll, long owner, long after) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (var statement = db.connection().prepareStatement(poll)) {
      statement.setLong(1, owner);
      statement.setLong(2, after);
      var r = statement.executeQuery();
      while (r.next()) {
        r.getString("artifact");
        rows.add(new Row(r.getLong("job_id"), r.getLong("lane_id"), r.getLong("lease_id")));
      }
    }
    return rows;
  }

  @Override
  public void close() {
    database.closeQuietly(db);
    database.close();
  }
}
