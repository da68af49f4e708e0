package io.drover.queue;

import io.drover.job.Job;
import io.drover.job.Key;
import io.drover.job.KeyState;
import io.drover.queue.Situation.KeySituation;
import io.drover.queue.Situation.Leased;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Reads situations, each in one transaction of a reader. */
final class Situations {
  private record Place(
      long id,
      Job job,
      KeyState resolver,
      KeyState host,
      long lane,
      boolean ready,
      boolean suspect,
      @Nullable Instant begun) {}

  private Situations() {}

  static Optional<Situation> of(Db db, String artifactId, IntPredicate suspect, long now)
      throws SQLException {
    List<Place> found =
        db.query(
            "explain-job",
            r ->
                new Place(
                    r.getLong(1),
                    QueueReports.job(r),
                    KeyRows.state(r, 12),
                    KeyRows.state(r, 20),
                    r.getLong(28),
                    r.getInt(3) == Codes.READY,
                    suspect.test(r.getInt(29)),
                    QueueReports.instant(r, 30)),
            artifactId);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Place place = found.get(0);
    Job job = place.job;
    List<KeySituation> keys = new ArrayList<>();
    keys.add(key(db, job.resolver(), place.resolver));
    if (!job.host().isNone()) {
      keys.add(key(db, job.host(), place.host));
    }
    int ahead =
        place.ready
            ? db.query(
                    "explain-ahead",
                    Situation.FAR,
                    r -> r.getLong(1),
                    place.lane,
                    job.priority(),
                    place.id)
                .size()
            : 0;
    return Optional.of(
        new Situation(
            job,
            keys,
            ahead,
            place.suspect,
            place.begun,
            isPaused(db),
            leased(db, suspect),
            run(db, now, true),
            run(db, now, false)));
  }

  static Situation of(Db db, Key key, IntPredicate suspect, long now) throws SQLException {
    List<KeySituation> keys = List.of(key(db, key, SqlSteering.state(db, key)));
    return new Situation(
        null,
        keys,
        0,
        false,
        null,
        isPaused(db),
        leased(db, suspect),
        run(db, now, true),
        run(db, now, false));
  }

  private static KeySituation key(Db db, Key key, KeyState state) throws SQLException {
    long id = db.number("key-id", KeyRows.kind(key), key.name()).orElse(-1);
    return db.query(
            "explain-waiting", r -> new KeySituation(key, state, r.getLong(1), r.getLong(2)), id)
        .get(0);
  }

  private static List<Leased> leased(Db db, IntPredicate suspect) throws SQLException {
    return db.query(
        "explain-holders",
        r ->
            new Leased(
                r.getString(1),
                keys(r),
                Instant.ofEpochMilli(r.getLong(5)),
                QueueReports.instant(r, 4),
                suspect.test(r.getInt(6))));
  }

  private static Map<Key, KeyState> keys(ResultSet row) throws SQLException {
    Key resolver = Key.resolver(row.getString(2));
    Key host = Key.host(row.getString(3));
    return host.isNone()
        ? Map.of(resolver, KeyRows.state(row, 7))
        : Map.of(resolver, KeyRows.state(row, 7), host, KeyRows.state(row, 15));
  }

  private static boolean isPaused(Db db) throws SQLException {
    return db.query("queue-commands", r -> r.getInt(1) == 1).get(0);
  }

  private static @Nullable OwnerIdentity run(Db db, long now, boolean heard) throws SQLException {
    List<OwnerIdentity> those = new ArrayList<>();
    db.query(
        "owners",
        r ->
            // One that holds no leases writes nothing, so it need not have said lately that it
            // lives.
            (r.getLong(6) > now || !r.getBoolean(8)) == heard
                && those.add(
                    new OwnerIdentity(
                        r.getString(2), r.getLong(3), r.getString(4), r.getString(7))));
    return those.isEmpty() ? null : those.get(those.size() - 1);
  }
}
