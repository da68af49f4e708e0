package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * How many more jobs can be put to use right now, and of which keys. Asked within one lease
 * transaction; thread-safe.
 */
public interface Demand {

  /** The time by which keys open again, in epoch milliseconds; it never goes back. */
  long now();

  /** How many jobs in all, zero or more. */
  int room();

  /** How many more jobs of one key; what the queue knows of the key comes along. */
  Room roomFor(Key key, KeyState state);

  /**
   * Says that so many jobs of a key are leased, and asks what its rate will have given out when all
   * of them have started: that is what must be remembered should the process die.
   *
   * @return null when the key has no rate
   */
  @Nullable String reserve(Key key, int jobs);

  /**
   * What is free of one key.
   *
   * @param jobs how many more jobs, zero or more
   * @param opensAt when there are more than these, should time alone bring them, in epoch
   *     milliseconds; {@link #WHEN_FREED} when a running job must end first, {@link #WHEN_RESUMED}
   *     when the key is paused
   * @param cap how many jobs of the key may run at once, at least 1
   */
  record Room(int jobs, long opensAt, int cap) {
    public static final long WHEN_FREED = 0;
    public static final long WHEN_RESUMED = Long.MAX_VALUE;

    /** For what no limit applies to. */
    public static final Room UNBOUNDED = new Room(Integer.MAX_VALUE, WHEN_FREED, Integer.MAX_VALUE);
  }
}
