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
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** One list on its way into the queue. For one thread and one use. */
final class IngestRun {
  /** Whoever settles while a batch is written waits for it: some 20 ms for this many. */
  private static final int MAX_BATCH_BESIDE_WORK = 1_000;

  /** A batch ends here too, so that long lines do not add up to the whole heap. */
  private static final long MAX_BATCH_CHARACTERS = 4_000_000;

  private final String name;
  private final int maxLine;
  private final IngestOptions options;
  private final InstantSource clock;
  private final Instant start;
  private final ToLongFunction<List<NewJob>> sink;
  private final BooleanSupplier busy;
  private final JobMaker maker = new JobMaker();
  private final Reasons reasons = new Reasons();
  private final List<NewJob> batch = new ArrayList<>();
  private int batchSize;
  private long batchCharacters;
  private long added;
  private long duplicate;
  private long rejected;
  private String failure = "";

  IngestRun(
      String name,
      int maxLine,
      IngestOptions options,
      InstantSource clock,
      ToLongFunction<List<NewJob>> sink,
      BooleanSupplier busy) {
    this.name = name;
    this.maxLine = maxLine;
    this.options = options;
    this.clock = clock;
    this.start = clock.instant();
    this.sink = sink;
    this.busy = busy;
    this.batchSize = batchSize();
  }

  IngestReport run(InputStream in, @Nullable Rejects rejects) throws IOException {
    End end = read(in, rejects);
    commit();
    if (rejects != null) {
      rejects.publish();
    }
    return report(end);
  }

  private int batchSize() {
    return busy.getAsBoolean()
        ? Math.min(MAX_BATCH_BESIDE_WORK, options.batchSize())
        : options.batchSize();
  }

  private End read(InputStream in, @Nullable Rejects rejects) throws IOException {
    LineReader lines;
    try {
      lines = new LineReader(Unpack.open(in), maxLine);
    } catch (IOException e) {
      return failed(e);
    }
    int inBatch = 0;
    for (long taken = 0; taken < options.limit(); taken++) {
      try {
        if (!lines.next()) {
          return End.COMPLETE;
        }
      } catch (IOException e) {
        return failed(e);
      }
      take(lines, rejects);
      if (++inBatch >= batchSize || batchCharacters >= MAX_BATCH_CHARACTERS) {
        commit();
        inBatch = 0;
        batchSize = batchSize();
        options.progress().accept(report(End.RUNNING));
        if (options.stop().getAsBoolean()) {
          return End.STOPPED;
        }
      }
    }
    return End.COMPLETE;
  }

  private void take(LineReader lines, @Nullable Rejects rejects) throws IOException {
    try {
      NewJob job = maker.make(lines, maxLine);
      batch.add(job);
      batchCharacters += job.artifact().length();
    } catch (RefusedException e) {
      rejected++;
      reasons.add(lines.number(), e.refused());
      if (rejects != null) {
        rejects.add(lines, e.refused());
      }
    }
  }

  private void commit() {
    if (!batch.isEmpty()) {
      long fresh = sink.applyAsLong(List.copyOf(batch));
      added += fresh;
      duplicate += batch.size() - fresh;
      batch.clear();
      batchCharacters = 0;
    }
  }

  private End failed(IOException e) {
    failure = e instanceof UnreadableException ? String.valueOf(e.getMessage()) : e.toString();
    return End.FAILED;
  }

  private IngestReport report(End end) {
    double seconds = Math.max(0, Duration.between(start, clock.instant()).toMillis()) / 1000.0;
    return new IngestReport(
        name, added, duplicate, rejected, seconds, reasons.mostFrequentFirst(), end, failure);
  }
}
