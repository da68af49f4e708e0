package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * What was commanded for a key while it runs; it goes before the settings and lasts over restarts.
 *
 * @param cap how many of its jobs may run at once, at least 1; null for the setting's
 * @param rate how often its jobs may start, as text; null for the setting's
 * @param paused whether none may start
 */
public record KeyOrders(@Nullable Integer cap, @Nullable String rate, boolean paused) {

  /** Nothing was commanded. */
  public static final KeyOrders NONE = new KeyOrders(null, null, false);

  public KeyOrders {
    if (cap != null && cap < 1) {
      throw new IllegalArgumentException("a cap is at least 1, not " + cap);
    }
  }
}
