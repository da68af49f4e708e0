package io.drover.queue;

import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.Key;
import io.drover.job.Lease;
import io.drover.queue.WorkQueue.Dimension;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the queue says of itself, read beside the writer. */
final class QueueReports {
  private static final int PIECE = 1_000;

  private final Database database;

  QueueReports(Database database) {
    this.database = database;
  }

  interface Question<T> {
    T ask(Db db) throws SQLException;
  }

  <T> T read(Question<T> question) {
    try (Db db = new Db(database.readers().getConnection(), database.statements())) {
      return question.ask(db);
    } catch (SQLException e) {
      throw database.explain(e);
    }
  }

  /** All that the question reads is of one moment; it should not take long. */
  <T> T snapshot(Question<T> question) {
    return read(
        db -> {
          db.connection().setAutoCommit(false);
          try {
            return question.ask(db);
          } finally {
            db.connection().setAutoCommit(true);
          }
        });
  }

  boolean hasEligible(long now) {
    return read(db -> db.number("eligible", now).isPresent());
  }

  /** When the next lane that sleeps wakes, in epoch milliseconds. */
  @Nullable Long nextWake() {
    return read(db -> db.query("next-wake", 1, r -> r.getLong(1)).stream().findFirst())
        .orElse(null);
  }

  boolean isBusy() {
    return read(db -> db.number("busy").isPresent());
  }

  /** Those that another run of their jobs has taken the place of, or that have ended. */
  List<Lease> lost(List<Lease> leases) {
    return read(
        db -> {
          List<Lease> lost = new ArrayList<>();
          for (Lease lease : leases) {
            if (db.number("held", lease.jobId(), lease.id()).isEmpty()) {
              lost.add(lease);
            }
          }
          return lost;
        });
  }

  boolean isDrained() {
    return read(db -> db.number("open").isEmpty());
  }

  boolean isDue(long now) {
    return !read(db -> db.query("due", 1, r -> r.getLong(1), now)).isEmpty();
  }

  /** Whoever holds leases, in words. */
  String owners() {
    return read(
            db ->
                db.query(
                    "owners",
                    r ->
                        "pid %d on %s since %s"
                            .formatted(
                                r.getLong(3),
                                r.getString(2),
                                Instant.ofEpochMilli(r.getLong(5))
                                    .truncatedTo(ChronoUnit.SECONDS))))
        .stream()
        .reduce((older, newer) -> newer)
        .orElse("one that has only just started");
  }

  Optional<String> note(String key) {
    return read(db -> db.query("note", r -> r.getString(1), key)).stream().findFirst();
  }

  Stats stats() {
    return read(db -> db.query("stats", r -> stats(r, 1)).get(0));
  }

  long waiting(String host) {
    return read(db -> db.number("waiting-of-host", host)).orElse(0);
  }

  Map<String, Stats> statsBy(Dimension dimension) {
    return switch (dimension) {
      case STATE -> byState(stats());
      case HOST, RESOLVER ->
          grouped("stats-by-" + dimension.name().toLowerCase(Locale.ROOT), r -> stats(r, 2));
      case REASON ->
          grouped("stats-by-reason", r -> new Stats(0, 0, 0, 0, r.getLong(2), r.getLong(3)));
    };
  }

  Map<String, Long> delayedByReason() {
    Map<String, Long> all = new TreeMap<>();
    read(db -> db.query("delayed-by-reason", r -> all.put(r.getString(1), r.getLong(2))));
    return all;
  }

  @Nullable Instant nextTime() {
    return read(db -> db.query("next-time", r -> r.getLong(1))).stream()
        .min(Comparator.naturalOrder())
        .map(Instant::ofEpochMilli)
        .orElse(null);
  }

  private Map<String, Stats> grouped(String statement, Db.Row<Stats> row) {
    Map<String, Stats> all = new LinkedHashMap<>();
    read(
        db -> db.query(statement, r -> all.merge(shown(r.getString(1)), row.read(r), Stats::plus)));
    return all;
  }

  private static Map<String, Stats> byState(Stats all) {
    Map<String, Stats> by = new LinkedHashMap<>();
    by.put("QUEUED", new Stats(all.queued(), all.delayed(), 0, 0, 0, 0));
    by.put("IN_PROGRESS", new Stats(0, 0, all.inProgress(), 0, 0, 0));
    by.put("DONE", new Stats(0, 0, 0, all.done(), 0, 0));
    by.put("SKIPPED", new Stats(0, 0, 0, 0, all.skipped(), 0));
    by.put("ERROR", new Stats(0, 0, 0, 0, 0, all.error()));
    return by;
  }

  static Stats stats(ResultSet r, int from) throws SQLException {
    return new Stats(
        r.getLong(from),
        r.getLong(from + 1),
        r.getLong(from + 2),
        r.getLong(from + 3),
        r.getLong(from + 4),
        r.getLong(from + 5));
  }

  private static String shown(String name) {
    return name.isEmpty() ? "-" : name;
  }

  List<Job> list(@Nullable JobState state, @Nullable String host, int limit) {
    String statement =
        state == null || state == JobState.DONE || state == JobState.SKIPPED
            ? "list"
            : "list-" + state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return read(
        db ->
            statement.equals("list")
                ? db.query(
                    statement,
                    QueueReports::job,
                    host,
                    limit,
                    state == null ? null : Codes.ended(state))
                : db.query(statement, QueueReports::job, host, limit));
  }

  /** A reader that stays open keeps the log from being emptied, so they are read in pieces. */
  void finished(Consumer<FinishedJob> each) {
    long after = 0;
    List<Map.Entry<Long, FinishedJob>> some;
    do {
      long last = after;
      some = read(db -> db.query("finished", PIECE, QueueReports::finished, last));
      for (Map.Entry<Long, FinishedJob> one : some) {
        each.accept(one.getValue());
        after = one.getKey();
      }
    } while (!some.isEmpty());
  }

  private static Map.Entry<Long, FinishedJob> finished(ResultSet r) throws SQLException {
    return Map.entry(r.getLong(1), new FinishedJob(job(r), r.getInt(12), r.getString(13)));
  }

  Optional<JobHistory> show(String artifactId) {
    return snapshot(
        db ->
            db
                .query(
                    "show",
                    r ->
                        new JobHistory(
                            job(r),
                            r.getString(12),
                            r.getString(13),
                            r.getInt(14),
                            db.query("attempts", QueueReports::attempt, r.getLong(1))),
                    artifactId)
                .stream()
                .findFirst());
  }

  static Job job(ResultSet r) throws SQLException {
    return new Job(
        r.getString(2),
        Codes.state(r.getInt(3)),
        Key.resolver(r.getString(4)),
        Key.host(r.getString(5)),
        r.getInt(6),
        r.getInt(7),
        Objects.requireNonNullElse(r.getString(8), ""),
        instant(r, 9),
        Instant.ofEpochMilli(r.getLong(10)),
        Instant.ofEpochMilli(r.getLong(11)));
  }

  private static JobHistory.Attempt attempt(ResultSet r) throws SQLException {
    return new JobHistory.Attempt(
        r.getLong(1),
        Codes.outcomeName(r.getInt(2)),
        Objects.requireNonNullElse(r.getString(3), ""),
        Objects.requireNonNullElse(r.getString(4), ""),
        instant(r, 5),
        Instant.ofEpochMilli(r.getLong(6)));
  }

  static @Nullable Instant instant(ResultSet r, int column) throws SQLException {
    Long millis = Db.longOrNull(r, column);
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
