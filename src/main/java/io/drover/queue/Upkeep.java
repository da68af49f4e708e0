package io.drover.queue;

import io.drover.queue.Ending.Walked;
import io.drover.queue.WorkQueue.RetryFilter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes of as many rows as there are: each is a walk in bounded parts, one short transaction at a
 * time, so that everybody else gets their turn between them. Thread-safe.
 */
final class Upkeep {
  /** How many rows one part looks at. */
  private static final int PART = 1_000;

  private final Writer writer;
  private final CountedWriter counted;
  private final QueueReports reports;
  private final InstantSource clock;
  private Past reached = Past.NONE;

  /** An attempt on the way through the history. */
  private record Past(long job, long lease, long endedAt) {
    static final Past NONE = new Past(0, 0, 0);
  }

  Upkeep(Writer writer, CountedWriter counted, QueueReports reports, InstantSource clock) {
    this.writer = writer;
    this.counted = counted;
    this.reports = reports;
    this.clock = clock;
  }

  int promote() {
    int all = 0;
    int some;
    do {
      some =
          reports.isDue(clock.millis())
              ? counted.write((db, counts) -> Promoting.promote(db, counts, clock.millis(), PART))
              : 0;
      all += some;
    } while (some == PART);
    return all;
  }

  long retryFailed(RetryFilter filter, boolean dryRun) {
    Retrying retrying = new Retrying(filter, clock.millis(), PART);
    long jobs = 0;
    String reason = next(retrying, null);
    while (reason != null) {
      String why = reason;
      Long after = 0L;
      while (after != null) {
        long last = after;
        Retrying.Part part =
            dryRun
                ? reports.read(db -> retrying.count(db, why, last))
                : counted.write(
                    (db, counts) -> retrying.retry(db, why, last, counts, clock.millis()));
        jobs += part.jobs();
        after = part.last();
      }
      reason = next(retrying, why);
    }
    return jobs;
  }

  private @Nullable String next(Retrying retrying, @Nullable String after) {
    return reports.read(db -> Optional.ofNullable(retrying.reason(db, after))).orElse(null);
  }

  long purge(Instant before, boolean keepIds, boolean dryRun) {
    long millis = before.toEpochMilli();
    long jobs = 0;
    long last = 0;
    List<Walked> some;
    do {
      long after = last;
      some = reports.read(db -> Ending.walk(db, after, PART));
      List<Walked> over = some.stream().filter(job -> job.endedBefore(millis)).toList();
      if (!over.isEmpty()) {
        jobs +=
            dryRun
                ? over.size()
                : counted.write((db, counts) -> Ending.purge(db, over, keepIds, counts, millis));
      }
      last = some.isEmpty() ? last : some.get(some.size() - 1).id();
    } while (some.size() == PART);
    return jobs;
  }

  /** One part of the history; the next call goes on where this one has stopped. */
  synchronized int prune(Instant before) {
    Past from = reached;
    List<Past> some =
        reports.read(
            db ->
                db.query(
                    "history",
                    PART,
                    r -> new Past(r.getLong(1), r.getLong(2), r.getLong(3)),
                    from.job,
                    from.lease));
    List<Past> over = some.stream().filter(past -> past.endedAt < before.toEpochMilli()).toList();
    int pruned =
        over.isEmpty()
            ? 0
            : writer.write(
                db -> {
                  int removed = 0;
                  for (Past past : over) {
                    removed += db.update("history-prune", past.job, past.lease);
                  }
                  return removed;
                });
    reached = some.size() < PART ? Past.NONE : some.get(PART - 1);
    return pruned;
  }

  /** Mends what a look beside the writer has found. */
  List<String> repair() {
    Doctor.Findings found;
    boolean mended;
    do {
      Doctor.Findings seen = reports.snapshot(Doctor::examine);
      mended = writer.write(db -> Doctor.mend(db, seen));
      found = seen;
    } while (!mended);
    for (long left = found.parked(); left > 0; left -= PART) {
      writer.write(db -> db.update("doctor-unpark"));
    }
    counted.ready();
    return found.lines();
  }
}
