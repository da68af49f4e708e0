package io.drover.cli;

import io.drover.queue.Stats;
import io.drover.queue.WorkQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** One line that says how the run goes, painted over itself on a terminal; and what it was. */
final class RunProgress {
  private static final long LIVE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int WINDOW = 10;

  private record Sample(long nanos, long ended) {}

  private final Cli cli;
  private final WorkQueue queue;
  private final Deque<Sample> window = new ArrayDeque<>();
  private final Stats first;
  private final long begun = System.nanoTime();
  private long shownAt = begun;

  RunProgress(Cli cli, WorkQueue queue) {
    this.cli = cli;
    this.queue = queue;
    this.first = queue.stats();
    window.add(new Sample(begun, ended(first)));
  }

  void show() {
    long now = System.nanoTime();
    if (!cli.live() || now - shownAt < LIVE_NANOS) {
      return;
    }
    shownAt = now;
    Stats stats = queue.stats();
    window.add(new Sample(now, ended(stats)));
    if (window.size() > WINDOW) {
      window.remove();
    }
    cli.paint(line(stats));
  }

  void end(Stats stats) {
    if (cli.live()) {
      cli.paint("");
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    long ended = ended(stats) - ended(first);
    cli.remark(
        String.format(
            Locale.ROOT,
            "%,d jobs ended in %.1f s: %,d done, %,d skipped, %,d failed; %,d left in the queue",
            ended,
            seconds,
            stats.done() - first.done(),
            stats.skipped() - first.skipped(),
            stats.error() - first.error(),
            stats.queued() + stats.inProgress()));
  }

  private String line(Stats stats) {
    Sample from = window.element();
    Sample to = window.getLast();
    double rate = (to.ended - from.ended) / Math.max(1e-9, (to.nanos - from.nanos) / 1e9);
    long left = stats.queued() - stats.delayed() + stats.inProgress();
    return String.format(
        Locale.ROOT,
        "%,d done · %.0f/s · %,d queued (%,d delayed) · %,d leased · %,d errors%s",
        stats.done(),
        rate,
        stats.queued(),
        stats.delayed(),
        stats.inProgress(),
        stats.error(),
        rate > 0 && left > 0 ? " · " + eta(left / rate) : "");
  }

  private static String eta(double seconds) {
    long s = Math.round(seconds);
    return "ready in "
        + (s < 90 ? s + " s" : s < 5_400 ? (s + 30) / 60 + " min" : (s + 1_800) / 3_600 + " h");
  }

  private static long ended(Stats stats) {
    return stats.done() + stats.skipped() + stats.error();
  }
}
