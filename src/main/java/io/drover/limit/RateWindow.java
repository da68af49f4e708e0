package io.drover.limit;

import io.drover.settings.Rate;

/**
 * One window of a {@link TokenRate}, by the generic cell rate algorithm with a burst that is earned
 * beforehand <em>and</em> paid back afterwards. Times are nanoseconds. Guarded by the caller's
 * lock.
 *
 * <p>The state is the theoretical arrival time (TAT), at which the next start is due, and what is
 * left of the burst. Each start moves the TAT on by one increment. A start at or after the TAT may
 * bring as many others with it as increments have gone by since, up to the burst; all of them are
 * paid for before the next. The plain algorithm demands only one of the two, and lets {@code
 * permits + burst - 1} starts into one window.
 *
 * <p>Why no window of length {@code per} ever holds more than {@code permits} starts: let n starts
 * be the last of one burst, all of those between, and the first of another. The first of them lies
 * at most {@code late} behind the time that it was due, so from it to the TAT after its burst there
 * is an increment for each of its burst that counts, less {@code late}; from there to the next
 * burst there are as many increments as that one has starts, less one; and so on. So n starts take
 * at least (n - 1) increments, less {@code late}, and n = permits + 1 take {@code per} or more,
 * since an increment is (per + late) / permits.
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
      state = new State(due + increment, Math.min(earned(), due - state.tat));
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
