package io.drover.inbox;

import io.drover.job.NewJob;
import java.util.List;
import java.util.function.LongFunction;

/** Where jobs go. */
interface Sink {
  /**
   * Takes a batch, or nothing of it.
   *
   * @param progress how far the list is taken with this batch, given how many of it were new
   * @return how many were new
   */
  long take(List<NewJob> batch, LongFunction<Progress> progress);
}
