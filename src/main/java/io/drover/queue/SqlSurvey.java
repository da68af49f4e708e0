package io.drover.queue;

import io.drover.job.Job;
import io.drover.job.Key;
import io.drover.job.KeyState;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The survey by SQL. */
final class SqlSurvey implements Survey {
  private final QueueReports reports;
  private final InstantSource clock;

  SqlSurvey(QueueReports reports, InstantSource clock) {
    this.reports = reports;
    this.clock = clock;
  }

  private record Counted(long id, Key key, KeyState state, Stats stats) {}

  @Override
  public List<KeyRow> keys(String part, int limit) {
    return reports.read(
        db -> {
          List<Counted> keys =
              db.query(
                  "survey-keys",
                  r ->
                      new Counted(
                          r.getLong(17),
                          KeyRows.key(r),
                          KeyRows.state(r, 3),
                          QueueReports.stats(r, 11)),
                  part,
                  clock.millis(),
                  Math.min(MOST, limit));
          Map<Long, Instant> oldest = oldest(db, keys);
          return keys.stream()
              .map(one -> new KeyRow(one.key, one.state, one.stats, oldest.get(one.id)))
              .toList();
        });
  }

  @Override
  public @Nullable Instant nextTime() {
    return reports.nextTime();
  }

  private static Map<Long, Instant> oldest(Db db, List<Counted> keys) throws SQLException {
    String hosts =
        keys.stream()
            .filter(one -> one.key.kind() == Key.Kind.HOST && one.stats.queued() > 0)
            .map(one -> Long.toString(one.id))
            .collect(Collectors.joining(",", "[", "]"));
    Map<Long, Instant> oldest = new HashMap<>();
    db.query(
        "survey-oldest", r -> oldest.put(r.getLong(1), Instant.ofEpochMilli(r.getLong(2))), hosts);
    return oldest;
  }

  @Override
  public List<FailedRow> failed(String reason, int limit) {
    return reports.read(
        db ->
            db.query(
                "survey-failed",
                Math.min(MOST, limit),
                r ->
                    new FailedRow(
                        QueueReports.job(r), Objects.requireNonNullElse(r.getString(12), "")),
                reason));
  }

  @Override
  public List<Job> find(String beginning, int limit) {
    return reports.read(
        db ->
            db.query(
                "survey-find",
                Math.min(MOST, limit),
                QueueReports::job,
                beginning,
                beginning + Character.toString(Character.MAX_CODE_POINT)));
  }
}
