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
 * @param askedCap the same before what its answers taught
 * @param configured the cap that was commanded or set, whatever the key itself asks for
 * @param rates how often jobs may start; empty for no such limit
 * @param configuredRates those that were commanded or set
 * @param opensAt when time lets the next one start, in epoch milliseconds; not after now for at
 *     once
 */
public record KeyGate(
    State state,
    int cap,
    int askedCap,
    int configured,
    List<Rate> rates,
    List<Rate> configuredRates,
    long opensAt) {

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
    String asked = known.memory().asked();
    Published said = asked == null ? Published.NOTHING : Published.parse(asked);
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
    return new KeyGate(
        state,
        slot.cap(),
        slot.askedCap(),
        limits.cap(key, known.orders()),
        slot.rates(),
        limits.rates(key, known.orders()),
        opensAt);
  }

  /** Whether its answers have taught that it bears fewer at once. */
  public boolean isCapLearned() {
    return cap < askedCap;
  }

  /** Whether the key itself asks for fewer at once than was commanded or set. */
  public boolean isCapAsked() {
    return askedCap < configured;
  }

  /** Whether the key itself asks for some of its rates. */
  public boolean isRateAsked() {
    return !rates.equals(configuredRates);
  }
}
