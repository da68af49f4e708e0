package io.drover.job;

/**
 * What the queue knows of a key beyond the settings.
 *
 * @param orders what was commanded
 * @param memory what was learned
 */
public record KeyState(KeyOrders orders, KeyMemory memory) {

  /** Of a key that nothing is known of. */
  public static final KeyState NONE = new KeyState(KeyOrders.NONE, KeyMemory.NONE);
}
