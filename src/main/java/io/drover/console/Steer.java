package io.drover.console;

import io.drover.job.Key;
import io.drover.job.KeyOrders;
import io.drover.queue.WorkQueue;
import io.drover.queue.WorkQueue.RetryFilter;
import io.drover.settings.Rate;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be changed while jobs run: asks the queue, and says what came of it. What is not allowed
 * is an IllegalArgumentException with the bound. Thread-safe.
 */
public final class Steer {
  private static final Logger LOG = LoggerFactory.getLogger(Steer.class);
  private static final int MAX_CAP = 100_000;

  private final WorkQueue queue;

  public Steer(WorkQueue queue) {
    this.queue = queue;
  }

  /**
   * Lets no more jobs start, or lets them start again.
   *
   * @param key {@code host:H} or {@code resolver:R}; empty for the queue as a whole
   */
  public String pause(String key, boolean paused) {
    String word = paused ? "paused" : "resumed";
    if (key.isEmpty()) {
      boolean changed = queue.steering().pauseAll(paused);
      return told(changed ? "the queue is " + word : "the queue was " + word + " already");
    }
    Key one = Key.parse(key);
    queue.steering().command(one, orders -> new KeyOrders(orders.cap(), orders.rate(), paused));
    return told(one + " is " + word);
  }

  /**
   * Changes what is commanded for a key; what is null stays.
   *
   * @param max jobs at once, 1..{@value #MAX_CAP}
   * @param rate starts, such as {@code 1/3s} or {@code 10/s burst 5, 5000/h}
   */
  public String limit(String key, @Nullable Integer max, @Nullable String rate) {
    Key one = Key.parse(key);
    if (max == null && rate == null) {
      throw new IllegalArgumentException("a limit needs max, rate, or both");
    }
    if (max != null && (max < 1 || max > MAX_CAP)) {
      throw new IllegalArgumentException("max is 1.." + MAX_CAP + ", not " + max);
    }
    List<Rate> rates = rate == null ? List.of() : Rate.parse(rate);
    String text = rates.stream().map(Rate::toString).collect(Collectors.joining(", "));
    KeyOrders now =
        queue
            .steering()
            .command(
                one,
                orders ->
                    new KeyOrders(
                        max == null ? orders.cap() : max,
                        rate == null ? orders.rate() : text,
                        orders.paused()));
    return told(
        one
            + (now.cap() == null ? "" : " runs at most " + now.cap() + " at once")
            + (now.cap() == null || now.rate() == null ? "" : " and")
            + (now.rate() == null ? "" : " starts at most " + now.rate()));
  }

  /** Takes back what was commanded of a key's limits; the settings hold again. */
  public String clear(String key) {
    Key one = Key.parse(key);
    queue.steering().command(one, orders -> new KeyOrders(null, null, orders.paused()));
    return told(one + " goes by the settings again");
  }

  /** Puts jobs in ERROR back, with fresh attempts; every null matches all. */
  public String retry(@Nullable String reason, @Nullable String host) {
    long jobs = queue.retryFailed(new RetryFilter(null, reason, host), false);
    return told(jobs + (jobs == 1 ? " job is" : " jobs are") + " queued again");
  }

  private static String told(String what) {
    LOG.info("told to: {}", what.replaceAll("\\p{Cntrl}", "?"));
    return what;
  }
}
