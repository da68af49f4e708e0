package io.drover.queue;

import io.drover.job.Key;

/** How many more jobs can be put to use right now. Asked within one lease transaction. */
public interface Demand {

  /** How many jobs in all, zero or more. */
  int room();

  /** How many more jobs of one key, zero or more. */
  int roomFor(Key key);

  /** How many jobs of one key may run at once, at least 1; what lanes' weights are reckoned by. */
  int cap(Key key);
}
