package io.drover.inbox;

import io.drover.job.NewJob;
import io.drover.queue.Note;
import io.drover.queue.WorkQueue;
import io.drover.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;

/**
 * The one way by which lists become jobs: inbox files, {@code queue import} and stdin. Memory is
 * bounded by the longest line and one batch. Thread-safe; each run stands for itself.
 */
public final class Ingest {
  private static final long MAX_RECORD = 1 << 16;

  private final WorkQueue queue;
  private final int maxLine;
  private final long maxRecord;
  private final List<Shape> shapes;
  private final InstantSource clock;
  private final UnaryOperator<List<NewJob>> filter;

  public Ingest(WorkQueue queue, Settings.Inbox settings, InstantSource clock) {
    this(queue, settings, clock, UnaryOperator.identity());
  }

  /**
   * @param filter what of each batch goes into the queue; the others count as known
   */
  public Ingest(
      WorkQueue queue,
      Settings.Inbox settings,
      InstantSource clock,
      UnaryOperator<List<NewJob>> filter) {
    this(
        queue,
        settings.maxLine(),
        settings.maxRecord(),
        settings.shapes().values().stream().map(Shape::of).toList(),
        clock,
        filter);
  }

  Ingest(WorkQueue queue, long maxLine, InstantSource clock) {
    this(queue, maxLine, MAX_RECORD, List.of(), clock, UnaryOperator.identity());
  }

  private Ingest(
      WorkQueue queue,
      long maxLine,
      long maxRecord,
      List<Shape> shapes,
      InstantSource clock,
      UnaryOperator<List<NewJob>> filter) {
    this.queue = queue;
    this.maxLine = (int) Math.min(maxLine, Integer.MAX_VALUE - 64);
    this.maxRecord = maxRecord;
    this.shapes = shapes;
    this.clock = clock;
    this.filter = filter;
  }

  /**
   * Takes a list from anywhere. Returns after the last commit; the rejects are published then.
   * Taking a list again is harmless: its jobs are known by then.
   *
   * @param in the list, packed or not; not closed
   * @param name what reports call it
   * @param rejects where refused lines go; not closed
   * @throws IOException when the rejects cannot be written; a list that cannot be read is a report
   *     that says so
   * @throws io.drover.queue.QueueException when the queue fails; what was committed stays
   */
  public IngestReport run(InputStream in, String name, Rejects rejects, IngestOptions options)
      throws IOException {
    Sink sink = (batch, progress) -> queue.add(filter.apply(batch));
    IngestReport report = run(in, Progress.none(name, ""), rejects, options, sink);
    rejects.publish();
    return report;
  }

  /**
   * Takes a list from where it was left, noting with each batch how far it is taken. Publishes no
   * rejects.
   *
   * @param key what the note is found by
   */
  IngestReport resume(
      InputStream in, String key, Progress start, Rejects rejects, IngestOptions options)
      throws IOException {
    return run(in, start, rejects, options, (batch, progress) -> note(key, batch, progress));
  }

  private IngestReport run(
      InputStream in, Progress start, Rejects rejects, IngestOptions options, Sink sink)
      throws IOException {
    JobMaker maker = new JobMaker(shapes, maxRecord, options.defaults());
    return new IngestRun(start, maxLine, maker, options, clock, sink, queue::isBusy, rejects)
        .run(in);
  }

  /** How far a list was taken; empty when nobody has begun with it. */
  Optional<Progress> progress(String key) {
    return queue.note(key).flatMap(Progress::parse);
  }

  void begin(String key, Progress start) {
    note(key, List.of(), none -> start);
  }

  void end(String key) {
    queue.removeNote(key);
  }

  private long note(String key, List<NewJob> batch, LongFunction<Progress> progress) {
    return queue.enqueue(batch, new Note(key, added -> progress.apply(added).text()));
  }
}
