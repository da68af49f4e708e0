package io.drover.queue;

import io.drover.job.Backoff;
import io.drover.job.Demand;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.Key;
import io.drover.job.Lease;
import io.drover.job.NewJob;
import io.drover.settings.Settings;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The queue on a database: every verb one transaction of the one writer, reports beside it. */
public final class SqlWorkQueue implements WorkQueue {
  private final Database database;
  private final Writer writer;
  private final CountedWriter counted;
  private final Upkeep upkeep;
  private final QueueReports reports;
  private final Settling settling;
  private final LaneIds lanes = new LaneIds();
  private final Enqueuing enqueuing = new Enqueuing(lanes);
  private final Settings settings;
  private final SqlSteering steering;
  private final SqlSurvey survey;
  private final InstantSource clock;
  private volatile @Nullable CurrentRun run;

  /**
   * Opens the queue, and creates it when it is missing.
   *
   * @throws QueueException when the file is not a queue of ours that this version can use
   */
  public SqlWorkQueue(Settings settings, InstantSource clock, RandomGenerator random) {
    this.settings = settings;
    this.clock = clock;
    Settings.Retry retry = settings.retry();
    this.settling =
        new Settling(
            retry.maxAttempts(),
            new Backoff(retry.backoff(), retry.jitter(), retry.maxBackoff()),
            random,
            lanes);
    NativeLibrary.unpackBeside(settings.queue().path(), clock.instant());
    this.database = new SqliteDatabase(settings.queue());
    this.reports = new QueueReports(database);
    this.writer = new Writer(database, lanes::forget);
    this.counted = new CountedWriter(writer);
    this.upkeep = new Upkeep(writer, counted, reports, clock);
    this.steering = new SqlSteering(writer, reports);
    this.survey = new SqlSurvey(reports, clock);
  }

  /**
   * Makes this process the one that runs the queue: checks the file, takes the lock, and takes back
   * what earlier runs had leased.
   *
   * @throws QueueException when another process runs it
   */
  public Recovered beginRun(OwnerIdentity self) {
    RunLock lock =
        RunLock.take(settings.queue().path())
            .orElseThrow(
                () ->
                    new QueueException(
                        "another process runs the queue "
                            + settings.queue().path()
                            + " already: "
                            + reports.owners()
                            + "; stop it first (every other command works beside it)"));
    try {
      SqliteSchema.sweep(settings.queue().path(), clock.instant());
      Inspection inspection = new Inspection(database);
      inspection.begin();
      Recovered recovered =
          counted.write((db, counts) -> settling.recoverAll(db, counts, clock.millis()));
      run = new CurrentRun(settings, writer, reports, clock, lock, inspection, self);
      return recovered;
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Looks at what the check of the file, which goes on beside a run when the file is large, has
   * found so far.
   *
   * @throws QueueException when the file is damaged, removed or replaced, or another process has
   *     taken over the queue
   */
  public void verify() {
    running().verify();
  }

  /**
   * Calls the listener, from any thread and perhaps more than once, when it turns out that another
   * process runs the queue now. It must not wait.
   */
  public void onSuperseded(Runnable listener) {
    running().onSuperseded(listener);
  }

  /** Calls the listener, from any thread, whenever jobs may have become ready. */
  public void onReady(Runnable listener) {
    counted.onReady(listener);
  }

  /** Connections that can only read; what the routes poll with. */
  public DataSource readers() {
    return database.readers();
  }

  /** How runs have ended since the queue was opened; costs nothing. */
  public Ended ended() {
    return counted.ended();
  }

  /** The id of this run's owner row. */
  public long owner() {
    return running().owner();
  }

  private CurrentRun running() {
    return Objects.requireNonNull(run, "only a run leases; beginRun was not called");
  }

  @Override
  public List<Enqueued> enqueue(List<NewJob> jobs) {
    return counted.write((db, counts) -> enqueuing.enqueue(db, jobs, counts, clock.millis()));
  }

  @Override
  public long add(List<NewJob> jobs) {
    return counted.write((db, counts) -> added(db, jobs, counts));
  }

  private long added(Db db, List<NewJob> jobs, Counts counts) throws SQLException {
    return Arrays.stream(enqueuing.add(db, jobs, counts, clock.millis())).sum();
  }

  @Override
  public long enqueue(List<NewJob> jobs, Note note) {
    return counted.write(
        (db, counts) -> {
          long added = added(db, jobs, counts);
          db.update("note-put", note.key(), note.text().apply(added));
          return added;
        });
  }

  @Override
  public List<NewJob> unknown(List<NewJob> jobs) {
    int[] indexes = reports.read(db -> Enqueuing.unknown(db, jobs));
    return Arrays.stream(indexes).mapToObj(jobs::get).toList();
  }

  @Override
  public Optional<String> note(String key) {
    return reports.note(key);
  }

  @Override
  public void removeNote(String key) {
    writer.write(db -> db.update("note-remove", key));
  }

  @Override
  public Grant lease(Demand demand) {
    CurrentRun now = running();
    if (!reports.hasEligible(demand.now())) {
      return Grant.NONE.andThen(reports.nextWake(), false);
    }
    return now.write(
        db -> {
          Grant grant =
              Leasing.lease(
                  db, lanes, demand, settings.queue().fairness(), now.owner(), clock.millis());
          if (grant.count() > 0) {
            now.beat(db);
          }
          return grant;
        });
  }

  @Override
  public void begins(Lease lease) {
    writer.write(db -> db.update("begins", lease.jobId(), lease.id()));
  }

  @Override
  public void started(List<Begun> begun) {
    writer.write(
        db -> {
          for (Begun one : begun) {
            Lease lease = one.lease();
            Long host = one.isAway() ? LaneIds.keyId(db, one.host()) : null;
            db.addBatch("started", clock.millis(), host, lease.jobId(), lease.id());
          }
          return db.runBatch("started");
        });
  }

  @Override
  public List<Settlement> settle(List<Settlement> settlements) {
    List<Settlement> stale =
        counted.write((db, counts) -> settling.settle(db, settlements, counts, clock.millis()));
    doubtAfter(stale);
    return stale;
  }

  @Override
  public void release(List<Lease> leases) {
    if (leases.isEmpty()) {
      return;
    }
    counted.write(
        (db, counts) -> {
          settling.release(db, leases, counts, clock.millis());
          return true;
        });
  }

  @Override
  public List<Lease> lost(List<Lease> leases) {
    List<Lease> lost = reports.lost(leases);
    doubtAfter(lost);
    return lost;
  }

  private void doubtAfter(List<?> lost) {
    CurrentRun now = run;
    if (now != null && !lost.isEmpty()) {
      now.doubt();
    }
  }

  @Override
  public void heartbeat() {
    running().heartbeat();
  }

  @Override
  public int promote() {
    return upkeep.promote();
  }

  @Override
  public Map<String, JobState> cancel(List<String> ids) {
    return counted.write((db, counts) -> Ending.cancel(db, ids, counts, clock.millis()));
  }

  @Override
  public long purge(Instant before, boolean keepIds, boolean dryRun) {
    return upkeep.purge(before, keepIds, dryRun);
  }

  @Override
  public int prune() {
    return upkeep.prune(clock.instant().minus(settings.queue().historyKeep()));
  }

  @Override
  public long retryFailed(RetryFilter filter, boolean dryRun) {
    return upkeep.retryFailed(filter, dryRun);
  }

  /** Whether a job with so many losses runs alone among its like. */
  public boolean isSuspect(int losses) {
    return settling.isSuspect(losses);
  }

  /**
   * Whether every job is in a final state; costs the same however many jobs and lanes there are.
   */
  public boolean isDrained() {
    return reports.isDrained();
  }

  @Override
  public boolean isBusy() {
    return reports.isBusy();
  }

  @Override
  public Optional<Situation> situation(String artifactId) {
    return reports.snapshot(db -> Situations.of(db, artifactId, this::isSuspect, clock.millis()));
  }

  @Override
  public Situation situation(Key key) {
    return reports.snapshot(db -> Situations.of(db, key, this::isSuspect, clock.millis()));
  }

  @Override
  public List<String> examine(boolean repair) {
    database.check();
    return repair ? upkeep.repair() : reports.snapshot(Doctor::examine).lines();
  }

  @Override
  public Steering steering() {
    return steering;
  }

  @Override
  public Survey survey() {
    return survey;
  }

  /** Until when this run's leases hold without another heartbeat. */
  public Instant aliveUntil() {
    return running().aliveUntil();
  }

  /** Whether a lane has jobs that may be leased now, as far as the queue knows. */
  public boolean hasEligible() {
    return reports.hasEligible(clock.millis());
  }

  @Override
  public Stats stats() {
    return reports.stats();
  }

  @Override
  public Map<String, Stats> statsBy(Dimension dimension) {
    return reports.statsBy(dimension);
  }

  @Override
  public Map<String, Long> delayedByReason() {
    return reports.delayedByReason();
  }

  @Override
  public long waiting(String host) {
    return reports.waiting(host);
  }

  @Override
  public List<Job> list(@Nullable JobState state, @Nullable String host, int limit) {
    return reports.list(state, host, limit);
  }

  @Override
  public void finished(Consumer<FinishedJob> each) {
    reports.finished(each);
  }

  @Override
  public Optional<JobHistory> show(String artifactId) {
    return reports.show(artifactId);
  }

  /**
   * Ends the run, if this is one: what it still has leased goes back uncounted.
   *
   * @throws QueueException when the database does not take that; everything is closed all the same,
   *     and the next run takes back what is left
   */
  @Override
  public void close() {
    try {
      if (run != null) {
        long owner = run.owner();
        counted.write(
            (db, counts) -> {
              settling.releaseAll(db, owner, counts, clock.millis());
              return db.update("owner-remove", owner);
            });
      }
    } finally {
      writer.close();
      database.close();
      if (run != null) {
        run.giveUpLock();
      }
    }
  }

  /** For tests: leaves everything as the death of the process would. */
  void abandon() {
    writer.close();
    database.close();
    running().giveUpLock();
  }
}
