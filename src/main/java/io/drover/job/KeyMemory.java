package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * What a key has learned and must not forget with its process.
 *
 * @param tat what its rate has given out, in the form of whoever reckons it; null without a rate
 * @param asked how it asked to be used, in the form of whoever heard it; null when it never did
 * @param notBefore before when none of its jobs may start, in epoch milliseconds; 0 for at once
 * @param strikes how often in a row it was told to stop
 * @param learnedCap the cap that its answers taught; 0 when there is none
 */
public record KeyMemory(
    @Nullable String tat, @Nullable String asked, long notBefore, int strikes, double learnedCap) {

  /** Nothing was learned. */
  public static final KeyMemory NONE = new KeyMemory(null, null, 0, 0, 0);
}
