package io.drover.queue;

import io.drover.job.Job;
import io.drover.job.Key;
import io.drover.job.KeyState;
import io.drover.queue.Situation.Holder;
import io.drover.queue.Situation.KeySituation;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads situations, each in one transaction of a reader. */
final class Situations {
  private record Leased(Key resolver, Key host, Holder holder) {}

  private record Place(
      long id,
      Job job,
      KeyState resolver,
      KeyState host,
      long lane,
      boolean ready,
      @Nullable Instant begun) {}

  private Situations() {}

  static Optional<Situation> of(Db db, String artifactId, long now) throws SQLException {
    List<Place> found =
        db.query(
            "explain-job",
            r ->
                new Place(
                    r.getLong(1),
                    QueueReports.job(r),
                    KeyRows.state(r, 12),
                    KeyRows.state(r, 19),
                    r.getLong(26),
                    r.getInt(3) == Codes.READY,
                    QueueReports.instant(r, 29)),
            artifactId);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Place place = found.get(0);
    Job job = place.job;
    List<Leased> leased = leased(db);
    List<KeySituation> keys = new ArrayList<>();
    keys.add(key(db, job.resolver(), place.resolver, leased));
    if (!job.host().isNone()) {
      keys.add(key(db, job.host(), place.host, leased));
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
        new Situation(job, keys, ahead, place.begun, isPaused(db), leased.size(), run(db, now)));
  }

  static Situation of(Db db, Key key, long now) throws SQLException {
    List<Leased> leased = leased(db);
    List<KeySituation> keys = List.of(key(db, key, SqlSteering.state(db, key), leased));
    return new Situation(null, keys, 0, null, isPaused(db), leased.size(), run(db, now));
  }

  private static KeySituation key(Db db, Key key, KeyState state, List<Leased> leased)
      throws SQLException {
    List<Holder> holders =
        leased.stream()
            .filter(one -> key.equals(one.resolver) || key.equals(one.host))
            .map(Leased::holder)
            .toList();
    long id = db.number("key-id", KeyRows.kind(key), key.name()).orElse(-1);
    return db.query(
            "explain-waiting",
            r -> new KeySituation(key, state, r.getLong(1), r.getLong(2), holders),
            id)
        .get(0);
  }

  private static List<Leased> leased(Db db) throws SQLException {
    return db.query(
        "explain-holders",
        r ->
            new Leased(
                Key.resolver(r.getString(2)),
                Key.host(r.getString(3)),
                new Holder(
                    r.getString(1),
                    Instant.ofEpochMilli(r.getLong(5)),
                    QueueReports.instant(r, 4))));
  }

  private static boolean isPaused(Db db) throws SQLException {
    return db.query("queue-commands", r -> r.getInt(1) == 1).get(0);
  }

  private static @Nullable OwnerIdentity run(Db db, long now) throws SQLException {
    List<OwnerIdentity> alive = new ArrayList<>();
    db.query(
        "owners",
        r ->
            r.getLong(6) > now
                && alive.add(
                    new OwnerIdentity(
                        r.getString(2), r.getLong(3), r.getString(4), r.getString(7))));
    return alive.isEmpty() ? null : alive.get(alive.size() - 1);
  }
}
