package io.drover.limit;

import io.drover.job.Key;
import io.drover.job.KeyState;
import io.drover.settings.Rate;
import java.util.List;

/**
 * How a key would decide on one more start, by the very code that decides: for explanations.
 * Immutable.
 *
 * @param state what holds the start back
 * @param cap how many may run at once
 * @param configured the cap that was commanded or set; more than {@code cap} while it is learned
 * @param rates how often jobs may start; empty for no such limit
 * @param asked whether the key itself has asked for some of these rates
 * @param opensAt when time lets the next one start, in epoch milliseconds; not after now for at
 *     once
 */
public record KeyGate(
    State state, int cap, int configured, List<Rate> rates, boolean asked, long opensAt) {

  /** What holds a start back. */
  public enum State {
    PAUSED,
    /** It was told to stop for a time. */
    RESTING,
    /** As many run as may. */
    FULL,
    /** Its rate has nothing left for now. */
    RATE,
    OPEN
  }

  /**
   * Asks.
   *
   * @param running how many of its jobs run
   * @param nowMillis since the epoch
   */
  public static KeyGate of(Limits limits, Key key, KeyState known, int running, long nowMillis) {
    long now = 1_000_000 * nowMillis;
    String tat = known.memory().tat();
    Published said = tat == null ? Published.NOTHING : Published.noted(tat);
    Slot slot = new Slot(key, limits, known, said, now);
    long opensAt = (slot.opensAt(now) + 999_999) / 1_000_000;
    State state = State.OPEN;
    if (slot.isPaused()) {
      state = State.PAUSED;
    } else if (known.memory().notBefore() > nowMillis) {
      state = State.RESTING;
    } else if (running >= slot.cap()) {
      state = State.FULL;
    } else if (opensAt > nowMillis) {
      state = State.RATE;
    }
    List<Rate> set = limits.rates(key, known.orders());
    return new KeyGate(
        state,
        slot.cap(),
        limits.cap(key, known.orders()),
        slot.rates(),
        !slot.rates().equals(set),
        opensAt);
  }
}
