package io.drover.limit;

import io.drover.job.Key;

/**
 * How a key stands at one moment, for those who watch.
 *
 * @param running how many of its jobs run
 * @param waiting how many leased ones wait in memory, for this key or for another of theirs
 * @param cap how many may run at once now, 1..{@code configured}
 * @param configured how many may run at once by what is set or commanded
 * @param restsNanos how long it is left alone still because it said so; 0 when it is not
 * @param pacedNanos how long its rate lets none start; 0 for not at all
 * @param paused whether it is paused
 */
public record KeyUse(
    Key key,
    int running,
    int waiting,
    int cap,
    int configured,
    long restsNanos,
    long pacedNanos,
    boolean paused) {

  /** Whether its answers have taught it a lower cap than the configured one. */
  public boolean isLowered() {
    return cap < configured;
  }

  /** Whether there is anything to tell. */
  boolean tells() {
    return running > 0 || waiting > 0 || isLowered() || restsNanos > 0 || pacedNanos > 0;
  }
}
