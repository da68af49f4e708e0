package io.drover.cli;

import io.drover.job.Key;
import io.drover.limit.Activity;
import io.drover.queue.Stats;
import java.util.Map;

/**
 * How a run stands at one moment.
 *
 * @param stats the queue as a whole
 * @param perSecond jobs that ended in a second, lately
 * @param activity what runs
 * @param waiting the queued jobs of the hosts that are worth a line
 * @param errors jobs in ERROR by their reason, the most frequent first
 */
record RunPicture(
    Stats stats,
    double perSecond,
    Activity activity,
    Map<Key, Long> waiting,
    Map<String, Long> errors) {

  /** Jobs in a final state. */
  long ended() {
    return stats.done() + stats.skipped() + stats.error();
  }
}
