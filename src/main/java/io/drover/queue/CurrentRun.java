package io.drover.queue;

import io.drover.settings.Settings;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process as the one that runs the queue: its lock, its owner row, and what tells it that
 * another process has taken over. Thread-safe.
 */
final class CurrentRun {
  private static final Logger LOG = LoggerFactory.getLogger(CurrentRun.class);

  private final Settings settings;
  private final Writer writer;
  private final QueueReports reports;
  private final InstantSource clock;
  private final RunLock lock;
  private final Inspection inspection;
  private final FileIdentity file;
  private final long owner;
  private volatile boolean superseded;
  private volatile Runnable onSuperseded = () -> {};

  /** Begins one; everything that earlier runs had leased has been taken back. */
  CurrentRun(
      Settings settings,
      Writer writer,
      QueueReports reports,
      InstantSource clock,
      RunLock lock,
      Inspection inspection,
      OwnerIdentity self) {
    this.settings = settings;
    this.writer = writer;
    this.reports = reports;
    this.clock = clock;
    this.lock = lock;
    this.inspection = inspection;
    long now = clock.millis();
    this.owner =
        writer.write(
            db ->
                db.number(
                        "owner-add",
                        self.node(),
                        self.pid(),
                        self.bootId(),
                        now,
                        now + settings.lease().ttl().toMillis(),
                        self.limits())
                    .orElseThrow());
    this.file = FileIdentity.of(settings.queue().path());
  }

  long owner() {
    return owner;
  }

  /** Calls the listener as {@link SqlWorkQueue#onSuperseded} says. */
  void onSuperseded(Runnable listener) {
    onSuperseded = listener;
  }

  /** Throws when there is no going on. */
  void verify() {
    file.verify();
    if (!superseded && lock.isLost()) {
      retake();
    }
    if (superseded) {
      throw superseded();
    }
    inspection.verify();
  }

  /** In time, if nobody else has begun a run since the lock was lost. */
  private void retake() {
    try {
      if (lock.retake() && reports.read(this::isThere)) {
        LOG.warn(
            "{} was deleted or moved while this run held its lock; it is there again, leave it",
            RunLock.file(settings.queue().path()));
      } else {
        supersede();
      }
    } catch (QueueException e) {
      LOG.debug("the lock is tried again: {}", e.getMessage());
    }
  }

  /** A lease was lost, perhaps with the whole run. */
  void doubt() {
    try {
      if (!reports.read(this::isThere)) {
        supersede();
      }
    } catch (QueueException e) {
      LOG.debug("the next lease or heartbeat finds out: {}", e.getMessage());
    }
  }

  private boolean isThere(Db db) throws SQLException {
    return db.number("owner-holds", owner).isPresent();
  }

  private void supersede() {
    superseded = true;
    onSuperseded.run();
  }

  /** Beats where there is need to. */
  void heartbeat() {
    OptionalLong holds = reports.read(db -> db.number("owner-holds", owner));
    if (holds.isEmpty()) {
      supersede();
      throw superseded();
    }
    if (holds.getAsLong() == 1) {
      write(this::beat);
    }
  }

  /** A change that fails where this run is no longer the one. */
  <T> T write(Writer.Work<T> change) {
    try {
      return writer.write(change);
    } catch (QueueException e) {
      doubt();
      throw e;
    }
  }

  /**
   * Says that this run lives, in somebody's transaction.
   *
   * @throws QueueException when it is no longer the one that runs the queue
   */
  boolean beat(Db db) throws SQLException {
    long until = clock.millis() + settings.lease().ttl().toMillis();
    if (db.update("owner-beat", until, owner) == 0) {
      throw superseded();
    }
    return true;
  }

  Instant aliveUntil() {
    return reports.read(
        db ->
            db
                .query(
                    "owners",
                    r -> r.getLong(1) == owner ? Instant.ofEpochMilli(r.getLong(6)) : Instant.EPOCH)
                .stream()
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH));
  }

  void giveUpLock() {
    lock.close();
  }

  private QueueException superseded() {
    return new QueueException(
        "another process has taken over the queue "
            + settings.queue().path()
            + " and this run's jobs with it; was "
            + RunLock.file(settings.queue().path())
            + " deleted or moved while this one ran?");
  }
}
