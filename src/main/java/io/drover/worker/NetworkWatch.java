package io.drover.worker;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Holds the start of jobs while this machine reaches nobody. After {@link StartHold#LONGEST} they
 * are tried all the same, for those that it was told by may be gone. Thread-safe.
 */
public final class NetworkWatch implements StartHold.Cause {
  private final BooleanSupplier online;

  /**
   * @param online whether somebody can be reached; may block for some seconds
   */
  public NetworkWatch(BooleanSupplier online) {
    this.online = online;
  }

  @Override
  public String words() {
    return "none of the hosts that answered last can be reached: this machine seems to be offline;"
        + " it goes on by itself";
  }

  @Override
  public boolean isOver(Duration waited) {
    return online.getAsBoolean() || waited.compareTo(StartHold.LONGEST) >= 0;
  }
}
