package io.drover;

import io.drover.job.Lease;
import io.drover.job.Outcome;
import io.drover.limit.KeyedLimiter;
import io.drover.limit.LimiterEvents;
import io.drover.limit.Limits;
import io.drover.limit.Permit;
import io.drover.queue.OwnerIdentity;
import io.drover.queue.SqlWorkQueue;
import io.drover.queue.WorkQueue.Grant;
import io.drover.queue.WorkQueue.Settlement;
import io.drover.settings.Settings;
import io.drover.worker.LeaseRows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/**
 * The real queue on its file and the real limiter, with a clock and workers that are simulated: a
 * job takes as long as it is said to, in no time.
 */
final class SimulatedRun implements AutoCloseable {
  /** Told of each start. */
  interface Watcher {
    void starts(Lease lease, long atMillis, long tookMillis);
  }

  private static final long NEVER = Long.MAX_VALUE;

  private record Running(Lease lease, Permit permit, long began, long ends) {}

  private final PriorityQueue<Running> running =
      new PriorityQueue<>(
          Comparator.comparingLong(Running::ends).thenComparingLong(r -> r.lease.id()));
  private final PriorityQueue<Long> rings = new PriorityQueue<>();
  private final List<Settlement> ended = new ArrayList<>();
  private final ToLongFunction<Lease> millis;
  private final Watcher watcher;
  private final SqlWorkQueue queue;
  private final KeyedLimiter limiter;
  private final LeaseRows rows;
  private final String leased;
  private long now = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private final long epoch = now;
  private long cursor;
  private long wakeAt = NEVER;

  /**
   * @param millis how long a job takes, at least 1
   */
  SimulatedRun(Settings settings, ToLongFunction<Lease> millis, Watcher watcher)
      throws IOException {
    this.millis = millis;
    this.watcher = watcher;
    this.queue =
        new SqlWorkQueue(settings, () -> Instant.ofEpochMilli(now), new SplittableRandom(1));
    queue.beginRun(new OwnerIdentity("simulated", 1, "", ""));
    this.limiter =
        new KeyedLimiter(
            settings.workers(),
            new Limits(settings.caps(), settings.rates()),
            () -> 1_000_000 * now,
            new SplittableRandom(1),
            new LimiterEvents() {
              @Override
              public void room() {}

              @Override
              public void ringAt(long nanos) {
                rings.add((nanos + 999_999) / 1_000_000);
              }
            });
    this.rows = new LeaseRows(queue::isSuspect);
    try (InputStream sql = SqlWorkQueue.class.getResourceAsStream("/sql/leased.sql")) {
      this.leased =
          new String(sql.readAllBytes(), StandardCharsets.UTF_8)
              .replaceAll(":#\\$\\{[^}]*\\}", "?");
    }
  }

  SqlWorkQueue queue() {
    return queue;
  }

  /** Since the beginning. */
  long millis() {
    return now - epoch;
  }

  /** Works until then, or until nothing is left. */
  void until(long end) throws SQLException {
    while (millis() < end) {
      settle();
      lease();
      long next = Math.min(wakeAt, rings.isEmpty() ? NEVER : rings.element());
      next = Math.max(now, Math.min(next, running.isEmpty() ? NEVER : running.element().ends));
      if (next == NEVER) {
        return;
      }
      now = next - epoch < end ? next : epoch + end;
      work();
    }
  }

  /** What is due now. */
  private void work() {
    while (!running.isEmpty() && running.element().ends <= now) {
      Running done = running.remove();
      done.permit.close();
      ended.add(new Settlement(done.lease, Outcome.done(), done.began, now));
    }
    if (!rings.isEmpty() && rings.element() <= now) {
      rings.remove();
      limiter.ring();
    }
  }

  private void settle() {
    if (!ended.isEmpty()) {
      queue.settle(ended);
      ended.clear();
    }
  }

  private void lease() throws SQLException {
    if (limiter.room() == 0) {
      return;
    }
    Grant grant = queue.lease(limiter);
    wakeAt = grant.wakeAt() == null ? NEVER : grant.wakeAt();
    if (grant.count() == 0) {
      return;
    }
    List<Lease> leases = new ArrayList<>();
    try (Connection connection = queue.readers().getConnection();
        PreparedStatement select = connection.prepareStatement(leased)) {
      select.setLong(1, queue.owner());
      select.setLong(2, cursor);
      try (ResultSet all = select.executeQuery()) {
        while (all.next()) {
          leases.add(rows.newColumnRowMapper().mapRow(all, leases.size()));
        }
      }
    }
    cursor = grant.last();
    leases.forEach(lease -> limiter.admit(lease, permit -> start(lease, permit)));
  }

  private void start(Lease lease, Permit permit) {
    long took = millis.applyAsLong(lease);
    watcher.starts(lease, millis(), took);
    running.add(new Running(lease, permit, now, now + took));
  }

  @Override
  public void close() {
    running.forEach(one -> one.permit.close());
    queue.close();
  }
}
