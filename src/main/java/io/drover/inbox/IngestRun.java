package io.drover.inbox;

import io.drover.inbox.IngestReport.End;
import io.drover.job.NewJob;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/** One list on its way into the queue. For one thread and one use. */
final class IngestRun {
  /** Whoever settles while a batch is written waits for it: some 20 ms for this many. */
  private static final int MAX_BATCH_BESIDE_WORK = 1_000;

  /** A batch ends here too, so that long lines do not add up to the whole heap. */
  private static final long MAX_BATCH_CHARACTERS = 4_000_000;

  private final Progress start;
  private final int maxLine;
  private final IngestOptions options;
  private final InstantSource clock;
  private final Instant begun;
  private final Sink sink;
  private final BooleanSupplier busy;
  private final Rejects rejects;
  private final Committing committing = new Committing();
  private final JobMaker maker;
  private final Reasons reasons;
  private final List<NewJob> batch = new ArrayList<>();
  private int batchSize;
  private long batchCharacters;
  private long records;
  private long rejected;
  private long handedOver;
  private volatile Progress committed;
  private String form = "";
  private String failure = "";

  IngestRun(
      Progress start,
      int maxLine,
      JobMaker maker,
      IngestOptions options,
      InstantSource clock,
      Sink sink,
      BooleanSupplier busy,
      Rejects rejects) {
    this.start = start;
    this.maxLine = maxLine;
    this.maker = maker;
    this.options = options;
    this.clock = clock;
    this.begun = clock.instant();
    this.sink = sink;
    this.busy = busy;
    this.rejects = rejects;
    this.reasons = new Reasons(start.reasons());
    this.records = start.records();
    this.rejected = start.rejected();
    this.handedOver = records;
    this.committed = start;
    this.batchSize = batchSize();
  }

  /** Returns after the last commit; the rejects are synced and not published. */
  IngestReport run(InputStream in) throws IOException {
    try {
      End end = read(in);
      commit();
      committing.end();
      return report(end);
    } finally {
      committing.end();
    }
  }

  private int batchSize() {
    return busy.getAsBoolean()
        ? Math.min(MAX_BATCH_BESIDE_WORK, options.batchSize())
        : options.batchSize();
  }

  private End read(InputStream in) throws IOException {
    Records list;
    try {
      list = Records.open(in, start.name(), maxLine);
      form = list.form();
      for (long n = 0; n < start.records(); n++) {
        if (!list.next()) {
          return End.COMPLETE;
        }
      }
    } catch (IOException e) {
      return failed(e);
    }
    while (records < options.limit()) {
      try {
        if (!list.next()) {
          return End.COMPLETE;
        }
      } catch (IOException e) {
        return failed(e);
      }
      take(list);
      if (records - handedOver >= batchSize || batchCharacters >= MAX_BATCH_CHARACTERS) {
        boolean stop = options.stop().getAsBoolean();
        commit();
        batchSize = batchSize();
        if (stop) {
          return End.STOPPED;
        }
      }
    }
    return End.COMPLETE;
  }

  private void take(Records list) throws IOException {
    records++;
    try {
      NewJob job = maker.make(list.parse());
      batch.add(job);
      batchCharacters += job.artifact().length();
    } catch (RefusedException e) {
      rejected++;
      reasons.add(list.line(), e.refused(), list);
      rejects.add(list, e.refused());
    }
  }

  /** Hands over what was read since the last time, once that is committed. */
  private void commit() throws IOException {
    committing.end();
    if (committed.records() > start.records()) {
      options.progress().accept(report(End.RUNNING));
    }
    if (records > handedOver) {
      long length = rejects.sync();
      List<NewJob> jobs = List.copyOf(batch);
      Progress before = committed;
      Progress read = read(length);
      LongFunction<Progress> after = fresh -> read.counted(before, jobs.size(), fresh);
      committing.begin(() -> committed = after.apply(sink.take(jobs, after)));
      batch.clear();
      batchCharacters = 0;
      handedOver = records;
    }
  }

  private Progress read(long rejectsLength) {
    return new Progress(
        start.name(),
        start.file(),
        records,
        0,
        0,
        rejected,
        rejectsLength,
        seconds(),
        reasons.mostFrequentFirst());
  }

  private End failed(IOException e) {
    failure = e instanceof UnreadableException ? String.valueOf(e.getMessage()) : e.toString();
    return End.FAILED;
  }

  private double seconds() {
    long millis = Math.max(0, Duration.between(begun, clock.instant()).toMillis());
    return start.seconds() + millis / 1000.0;
  }

  private IngestReport report(End end) {
    return new IngestReport(
        start.name(),
        form,
        committed.added(),
        committed.duplicate(),
        committed.rejected(),
        seconds(),
        committed.reasons(),
        end,
        failure);
  }
}
