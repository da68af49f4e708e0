package io.drover.queue;

import io.drover.queue.LeasePlan.Lane;
import io.drover.settings.Settings.Fairness;

/**
 * By how much a lane's turn moves back for each job that it is given: the time that the job is
 * expected to take, divided by the lane's weight. So lanes of equal weight get equal time, however
 * long their jobs take.
 *
 * <p>By default a lane weighs the time that its backlog still needs at its cap, in parts of the
 * longest backlog: whoever needs longest starts first, so that all end as early as can be. The
 * smallest lane weighs {@value #MAX} times less than the largest and no less: that is the floor
 * under its share. For one transaction.
 */
final class Weights {
  /** Virtual time is counted in parts of a microsecond, or the quotient of quick jobs is lost. */
  static final long SCALE = 1024;

  private static final long MAX = 64;

  private final Fairness fairness;
  private final long usualService;
  private long longest;

  /**
   * @param usualService how long jobs take where a lane does not know, in microseconds
   * @param longest the longest backlog lately, in microseconds
   */
  Weights(Fairness fairness, long usualService, long longest) {
    this.fairness = fairness;
    this.usualService = usualService;
    this.longest = longest - longest / MAX; // what was long once is forgotten
  }

  /** A lane is looked at, whether or not it gets a job. */
  void sees(Lane lane, int cap) {
    longest = Math.max(longest, backlog(lane, cap));
  }

  long of(Lane lane, int cap) {
    if (fairness == Fairness.EQUAL || longest == 0) {
      return 1;
    }
    return Math.max(1, Math.min(MAX, MAX * backlog(lane, cap) / longest));
  }

  /** How far the lane's turn moves for one job. */
  long turn(Lane lane, long weight) {
    return Math.max(1, service(lane) * SCALE / weight);
  }

  long longest() {
    return longest;
  }

  private long backlog(Lane lane, int cap) {
    return service(lane) * lane.left() / cap;
  }

  private long service(Lane lane) {
    return lane.service() > 0 ? lane.service() : usualService;
  }
}
