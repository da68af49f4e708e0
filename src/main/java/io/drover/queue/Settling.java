package io.drover.queue;

import io.drover.job.Backoff;
import io.drover.job.Lease;
import io.drover.job.Outcome;
import io.drover.queue.WorkQueue.Lost;
import io.drover.queue.WorkQueue.Recovered;
import io.drover.queue.WorkQueue.Settlement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How leases end: settled, released, or lost with their process. */
final class Settling {
  /**
   * How many leases of a job that may have begun may be lost with their processes before it is
   * taken for what kills them. Higher than any sane number of attempts: most of them lose by bad
   * luck.
   */
  static final int MAX_LOSSES = 20;

  /** The reason of a job whose last attempts ended with their process. */
  static final String PROCESS_DIED = "process-died";

  private final int maxAttempts;
  private final Backoff backoff;
  private final RandomGenerator random;
  private final LaneIds lanes;

  Settling(int maxAttempts, Backoff backoff, RandomGenerator random, LaneIds lanes) {
    this.lanes = lanes;
    this.maxAttempts = maxAttempts;
    this.backoff = backoff;
    this.random = random;
  }

  /** Where an outcome leads. */
  private record End(
      int state,
      @Nullable Long runAt,
      @Nullable String reason,
      @Nullable String result,
      @Nullable String hint) {}

  private End end(Settlement settlement, long now) {
    Outcome outcome = settlement.outcome();
    if (outcome instanceof Outcome.Done done) {
      return new End(Codes.DONE, null, null, done.result(), null);
    }
    if (outcome instanceof Outcome.Skipped) {
      return new End(Codes.SKIPPED, null, outcome.reason(), outcome.result(), null);
    }
    int attempt = settlement.lease().attempt();
    if (outcome instanceof Outcome.Retry retry && attempt < maxAttempts) {
      long delay =
          (retry.after() != null ? retry.after() : backoff.after(attempt, random)).toMillis();
      return delay == 0
          ? new End(Codes.READY, null, outcome.reason(), null, retry.hint())
          : new End(Codes.DELAYED, now + delay, outcome.reason(), null, retry.hint());
    }
    return new End(Codes.ERROR, null, outcome.reason(), outcome.result(), null);
  }

  /** Adds what changes to the counts and returns the stale ones. */
  List<Settlement> settle(Db db, List<Settlement> settlements, Counts counts, long now)
      throws SQLException {
    List<Settlement> stale = new ArrayList<>();
    List<Settlement> ended = new ArrayList<>(settlements.size());
    List<End> ends = new ArrayList<>(settlements.size());
    for (Settlement settlement : settlements) {
      Lease lease = settlement.lease();
      if (settlement.outcome() instanceof Outcome.Moved moved) {
        note(db, settlement, move(db, lease, moved, counts, now), stale);
        continue;
      }
      if (settlement.outcome() instanceof Outcome.Postponed) {
        release(db, List.of(lease), counts, now);
        continue;
      }
      End end = end(settlement, now);
      ended.add(settlement);
      ends.add(end);
      db.addBatch(
          "settle",
          end.state,
          end.runAt,
          end.reason,
          end.result,
          end.hint,
          now,
          lease.jobId(),
          lease.id());
    }
    int[] changed = db.runBatch("settle");
    for (int i = 0; i < changed.length; i++) {
      Settlement settlement = ended.get(i);
      if (changed[i] == 1) {
        long lane = settlement.lease().laneId();
        counts.enter(lane, ends.get(i).state, ends.get(i).reason);
        counts.ended(ends.get(i).state);
        counts.served(lane, 1_000 * (settlement.endedAtMillis() - settlement.startedAtMillis()));
      }
      note(db, settlement, changed[i], stale);
    }
    db.runBatch("attempt-add");
    return stale;
  }

  /** Into the history when the settlement changed its row; among the stale when it is one. */
  private static void note(Db db, Settlement settlement, int changed, List<Settlement> stale)
      throws SQLException {
    Lease lease = settlement.lease();
    if (changed == 1) {
      Outcome outcome = settlement.outcome();
      db.addBatch(
          "attempt-add",
          lease.jobId(),
          lease.id(),
          Codes.outcome(outcome),
          settlement.startedAtMillis(),
          settlement.endedAtMillis(),
          blankAsNull(outcome.reason()),
          blankAsNull(outcome.detail()));
    } else if (db.number("settled", lease.jobId(), lease.id()).isEmpty()) {
      // Settled already is no fault: a commit may succeed and still answer with an error.
      stale.add(settlement);
    }
  }

  private int move(Db db, Lease lease, Outcome.Moved moved, Counts counts, long now)
      throws SQLException {
    int classOf = (int) db.number("lane-class", lease.laneId()).orElseThrow();
    long lane = lanes.of(db, lease.resolver().name(), moved.host().name(), classOf);
    int elsewhere = moved.elsewhere() ? 1 : 0;
    int changed = db.update("move", lane, moved.hint(), elsewhere, now, lease.jobId(), lease.id());
    if (changed == 1) {
      counts.enter(lane, Codes.READY, null);
      if (moved.elsewhere()) {
        Rerouting.lookAgainAt(db, lane, now);
      }
    }
    return changed;
  }

  void release(Db db, List<Lease> leases, Counts counts, long now) throws SQLException {
    for (Lease lease : leases) {
      if (db.update("release", now, lease.jobId(), lease.id()) == 1) {
        counts.enter(lease.laneId(), Codes.READY, null);
        db.update("lane-unpark-kin", lease.laneId());
      }
    }
  }

  private record LostLease(
      long job,
      long lane,
      long lease,
      int attempt,
      int losses,
      @Nullable Long startedAt,
      String artifactId,
      String resolver) {

    /** Whether it is known to have run for a while. */
    boolean hasRun() {
      return startedAt != null && startedAt > 0;
    }

    /** Of one that had been lost before, the queue would have been told that it begins. */
    boolean mayHaveBegun() {
      return startedAt != null || losses == 0;
    }
  }

  /** Whoever holds the run's lock is the only one alive, so all other owners are gone. */
  Recovered recoverAll(Db db, Counts counts, long now) throws SQLException {
    int requeued = 0;
    List<Lost> failed = new ArrayList<>();
    for (long owner : db.query("owners", r -> r.getLong(1))) {
      Recovered one = recover(db, owner, counts, now);
      db.update("owner-remove", owner);
      requeued += one.requeued();
      failed.addAll(one.failed());
    }
    return new Recovered(requeued, failed);
  }

  private Recovered recover(Db db, long owner, Counts counts, long now) throws SQLException {
    List<LostLease> all = leased(db, owner);
    List<Lost> failed = new ArrayList<>();
    for (LostLease lost : all) {
      boolean begun = lost.hasRun();
      int counted = lost.mayHaveBegun() ? 1 : 0;
      boolean over = (begun && lost.attempt >= maxAttempts) || lost.losses + counted >= MAX_LOSSES;
      if (over) {
        db.update("lost-fail", PROCESS_DIED, now, lost.job);
        counts.ended(Codes.ERROR);
        failed.add(
            new Lost(
                lost.artifactId,
                PROCESS_DIED,
                lost.resolver,
                lost.attempt,
                Instant.ofEpochMilli(now)));
      } else {
        db.update("lost-requeue", counted, begun ? 0 : 1, now, lost.job);
        Rerouting.lookAgainAt(db, lost.lane, now);
      }
      counts.enter(lost.lane, over ? Codes.ERROR : Codes.READY, over ? PROCESS_DIED : null);
      db.update(
          "attempt-add",
          lost.job,
          lost.lease,
          Codes.LOST,
          begun ? lost.startedAt : null,
          now,
          PROCESS_DIED,
          null);
    }
    return new Recovered(all.size() - failed.size(), failed);
  }

  /** Gives back everything that an owner has leased; its runs were cut off by a stop. */
  void releaseAll(Db db, long owner, Counts counts, long now) throws SQLException {
    for (LostLease left : leased(db, owner)) {
      db.update("release", now, left.job, left.lease);
      counts.enter(left.lane, Codes.READY, null);
      Rerouting.lookAgainAt(db, left.lane, now);
    }
  }

  private static List<LostLease> leased(Db db, long owner) throws SQLException {
    return db.query(
        "owned",
        r ->
            new LostLease(
                r.getLong(1),
                r.getLong(2),
                r.getLong(3),
                r.getInt(4),
                r.getInt(5),
                Db.longOrNull(r, 6),
                r.getString(7),
                r.getString(8)),
        owner);
  }

  /** Whether the next run of such a job may be the one that ends it in ERROR. */
  boolean isSuspect(int losses) {
    return losses >= Math.max(1, Math.min(2, maxAttempts - 1));
  }

  private static @Nullable String blankAsNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
