package io.drover.limit;

import io.drover.settings.Rate;

/**
 * One window of a {@link TokenRate}, by the generic cell rate algorithm with a burst that is earned
 * beforehand <em>and</em> paid back afterwards. Times are nanoseconds. Guarded by the caller's
 * lock.
 *
 * <p>The state is the theoretical arrival time (TAT), at which the next start is due, and what is
 * left of the burst. Each start moves the TAT on by one increment. A start at or after the TAT
 * earns as many others, which need not wait for the TAT, as increments have gone by since, up to
 * the burst; every start from then on, early or not, uses one of them up. All are paid for before
 * the next are earned. The plain algorithm demands only one of the two, and lets {@code permits +
 * burst - 1} starts into one window.
 *
 * <p>Why no window of length {@code per} ever holds more than {@code permits} starts: let b be the
 * start that comes {@code permits} after a start a. After a the TAT lies an increment behind it at
 * least, less {@code late}, and each start moves it on by one. If b waited for the TAT, {@code
 * permits} increments have gone by, less {@code late}, which is {@code per}, since an increment is
 * (per + late) / permits. If b is early, it was earned by a start m, from which to b there are less
 * than {@code burst} starts, so that a lies before m. Let j be the last start up to b that was not
 * early. From a to j the TAT went on by an increment for each start, and over the pause before m by
 * as many more as m earned: one for each start from m to b, and so for each from j to b. Together
 * they are {@code permits} again.
 */
final class RateWindow {
  /** The longest lateness that is made up for. */
  private static final long MAX_LATE = 50_000_000;

  /** The share of the rate that is spent on making up for lateness. */
  private static final int LATE_SHARE = 100;

  /** No start yet; so far back that everything is earned. */
  private static final long NEVER = Long.MIN_VALUE / 2;

  private record State(long tat, long saved) {}

  private final Rate rate;
  private final long late;
  private final long increment;
  private final int burst;
  private State state = new State(NEVER, 0);
  private long reserved = NEVER;

  RateWindow(Rate rate) {
    this.rate = rate;
    long per = rate.per().toNanos();
    late = Math.min(MAX_LATE, per / LATE_SHARE);
    increment = (per + late + rate.permits() - 1) / rate.permits();
    burst = Math.min(rate.burst(), rate.permits());
  }

  private RateWindow(RateWindow other) {
    this(other.rate);
    state = other.state;
  }

  /** One that goes on from here by itself. */
  RateWindow copy() {
    return new RateWindow(this);
  }

  Rate rate() {
    return rate;
  }

  /** The earliest time from {@code now} on at which a start conforms. */
  long nextAt(long now) {
    return state.saved >= increment ? now : Math.max(now, state.tat);
  }

  void charge(long now) {
    if (now >= state.tat) {
      long due = Math.max(state.tat, now - late);
      long saved = Math.max(state.saved - increment, due - state.tat);
      state = new State(due + increment, Math.min(earned(), saved));
    } else {
      state = new State(state.tat + increment, Math.max(0, state.saved - increment));
    }
  }

  /** What a whole burst costs beyond its first start. */
  private long earned() {
    return (burst - 1) * increment;
  }

  /** Whether a window without memory would decide alike from now on. */
  boolean isQuiet(long now) {
    return now - late - earned() >= state.tat;
  }

  boolean isUsed() {
    return state.tat != NEVER;
  }

  /** Reserves so many starts, and gives the TAT that they lead to if they come at once. */
  long reserve(int starts, long now) {
    reserved = Math.max(state.tat, now) + starts * increment;
    return reserved;
  }

  void unreserve() {
    reserved = NEVER;
  }

  /** Whether what has started is within what was reserved. */
  boolean isReserved() {
    return state.tat <= reserved;
  }

  long tat() {
    return state.tat;
  }

  /** Goes on from a TAT. One that no start up to {@code now} can have caused is cut to that. */
  void resume(long tat, long now) {
    state = new State(Math.min(tat, now + burst * increment), 0);
  }
}
