package io.drover.inbox;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * How a list is taken.
 *
 * @param limit how many lines at most, blank ones not counted
 * @param batchSize how many jobs are committed at once, at least 1; fewer while jobs run
 * @param progress told the counts so far after each batch, on the ingesting thread
 * @param stop asked after each batch; true ends the ingest there
 * @param defaults what jobs have where their records say nothing
 */
public record IngestOptions(
    long limit,
    int batchSize,
    Consumer<IngestReport> progress,
    BooleanSupplier stop,
    Defaults defaults) {

  /** The whole list. Large batches, for each of them writes to the pages of all its lanes. */
  public static final IngestOptions ALL =
      new IngestOptions(Long.MAX_VALUE, 10_000, report -> {}, () -> false, Defaults.NONE);

  public IngestOptions {
    if (limit < 0) {
      throw new IllegalArgumentException("limit is 0 or more, not " + limit);
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size is at least 1, not " + batchSize);
    }
  }

  /** The same with another limit. */
  public IngestOptions withLimit(long lines) {
    return new IngestOptions(lines, batchSize, progress, stop, defaults);
  }

  /** The same with another listener. */
  public IngestOptions withProgress(Consumer<IngestReport> listener) {
    return new IngestOptions(limit, batchSize, listener, stop, defaults);
  }

  /** The same with another way to stop it. */
  public IngestOptions withStop(BooleanSupplier asked) {
    return new IngestOptions(limit, batchSize, progress, asked, defaults);
  }

  /** The same with other batches. */
  IngestOptions withBatchSize(int jobs) {
    return new IngestOptions(limit, jobs, progress, stop, defaults);
  }

  /** The same with other defaults. */
  IngestOptions withDefaults(Defaults others) {
    return new IngestOptions(limit, batchSize, progress, stop, others);
  }
}
