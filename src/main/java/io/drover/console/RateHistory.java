package io.drover.console;

import io.drover.queue.Ended;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/** How many runs ended in each of the last seconds. Thread-safe. */
public final class RateHistory {
  private static final int SECONDS = 600;
  private static final int RECENT = 10;

  private final Supplier<Ended> ended;
  private final InstantSource clock;
  private final Deque<Sample> samples = new ArrayDeque<>();

  /**
   * What had ended up to a time.
   *
   * @param at epoch milliseconds
   */
  public record Sample(long at, long done, long skipped, long retry, long error) {}

  public RateHistory(Supplier<Ended> ended, InstantSource clock) {
    this.ended = ended;
    this.clock = clock;
  }

  /** Called every second by a timer route. */
  public void sample() {
    Ended now = ended.get();
    Sample sample =
        new Sample(clock.millis(), now.done(), now.skipped(), now.retried(), now.failed());
    synchronized (this) {
      samples.add(sample);
      if (samples.size() > SECONDS) {
        samples.remove();
      }
    }
  }

  /** The last ten minutes, oldest first. */
  public synchronized List<Sample> samples() {
    return new ArrayList<>(samples);
  }

  /** Runs that ended per second, over the last ten. */
  public synchronized double perSecond() {
    if (samples.size() < 2) {
      return 0;
    }
    List<Sample> all = samples();
    Sample last = all.get(all.size() - 1);
    Sample first = all.get(Math.max(0, all.size() - 1 - RECENT));
    return 1_000.0 * (total(last) - total(first)) / Math.max(1, last.at - first.at);
  }

  private static long total(Sample sample) {
    return sample.done + sample.skipped + sample.retry + sample.error;
  }
}
