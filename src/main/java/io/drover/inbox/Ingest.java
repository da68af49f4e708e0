package io.drover.inbox;

import io.drover.job.NewJob;
import io.drover.queue.WorkQueue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The one way by which lists become jobs: inbox files, {@code queue import} and stdin. Memory is
 * bounded by the longest line and one batch. Thread-safe; each run stands for itself.
 */
public final class Ingest {
  private final WorkQueue queue;
  private final int maxLine;
  private final InstantSource clock;

  /**
   * @param maxLine bytes; longer lines are refused
   */
  public Ingest(WorkQueue queue, long maxLine, InstantSource clock) {
    this.queue = queue;
    this.maxLine = (int) Math.min(maxLine, Integer.MAX_VALUE - 64);
    this.clock = clock;
  }

  /**
   * Takes a list. Returns after the last commit; the rejects are then whole and synced too. Taking
   * a list again is harmless: its jobs are known by then.
   *
   * @param in the list, packed by gzip or not; not closed
   * @param name what reports call it
   * @param rejects the file for refused lines; its folder exists; null to keep none
   * @throws IOException when the rejects cannot be written; a list that cannot be read is a report
   *     that says so
   * @throws io.drover.queue.QueueException when the queue fails; what was committed stays
   */
  public IngestReport run(
      InputStream in, String name, @Nullable Path rejects, IngestOptions options)
      throws IOException {
    IngestRun run =
        new IngestRun(name, maxLine, options, clock, sink(options.dryRun()), queue::isBusy);
    if (rejects == null) {
      return run.run(in, null);
    }
    try (Rejects file = new Rejects(rejects)) {
      return run.run(in, file);
    }
  }

  /** Takes a batch and says how many jobs of it were new. */
  private ToLongFunction<List<NewJob>> sink(boolean dryRun) {
    if (dryRun) {
      Set<String> seen = new HashSet<>();
      return batch -> batch.stream().filter(job -> seen.add(job.id())).count();
    }
    return batch -> queue.enqueue(batch).stream().filter(WorkQueue.Enqueued::added).count();
  }
}
