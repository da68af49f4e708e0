package io.drover.queue;

import io.drover.job.Job;
import io.drover.job.Key;
import io.drover.job.KeyState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who watches the queue wants to see of it. Read beside the writer; what it costs
 * grows with the number of lanes, never with that of jobs. Thread-safe.
 */
public interface Survey {

  /** How many rows an answer may have. */
  int MOST = 200;

  /**
   * Keys, those that matter most first: those that run something, rest or are paused, then by what
   * waits for them.
   *
   * @param part of their names; empty for all
   * @param limit how many, at most {@value #MOST}
   */
  List<KeyRow> keys(String part, int limit);

  /** The newest jobs in ERROR for a reason. */
  List<FailedRow> failed(String reason, int limit);

  /** When the first of those that wait for a time may go on; null when none does. */
  @Nullable Instant nextTime();

  /** Jobs whose ids begin so, in the order of their ids. */
  List<Job> find(String beginning, int limit);

  /**
   * A key and its jobs.
   *
   * @param stats {@code inProgress} counts what is leased, whether it runs or waits in memory
   * @param oldest since when the job that is next in turn has been queued; null for resolvers,
   *     whose lanes may be as many as there are hosts, and where nothing waits
   */
  record KeyRow(Key key, KeyState state, Stats stats, @Nullable Instant oldest) {}

  /**
   * A job in ERROR.
   *
   * @param detail what its last attempt said, for people; empty when nothing
   */
  record FailedRow(Job job, String detail) {}
}
