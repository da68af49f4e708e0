package io.drover.cli;

import io.drover.queue.Stats;
import java.util.Locale;

/** Figures of a run in words. Pure. */
final class Words {
  private Words() {}

  /** Below ten a second with a decimal: a slow run is not one that stands still. */
  static String rate(double perSecond) {
    return String.format(Locale.ROOT, perSecond < 10 ? "%.1f/s" : "%,.0f/s", perSecond);
  }

  static String errors(long errors) {
    return Text.number(errors) + (errors == 1 ? " error" : " errors");
  }

  /** A short time, such as a rest. */
  static String seconds(long nanos) {
    double seconds = nanos / 1e9;
    return seconds < 100 ? String.format(Locale.ROOT, "%.1f s", seconds) : time(seconds);
  }

  /** How long it takes still at the present rate, without what waits for a time; or nothing. */
  static String timeLeft(RunPicture run) {
    Stats stats = run.stats();
    long left = stats.queued() - stats.delayed() + stats.inProgress();
    boolean moves = run.perSecond() > 0 && run.activity().running() > 0;
    return moves && left > run.perSecond() ? time(left / run.perSecond()) + " left" : "";
  }

  /** How long that is, in one unit. */
  static String time(double seconds) {
    long s = Math.round(seconds);
    if (s < 90) {
      return s + " s";
    } else if (s < 5_400) {
      return (s + 30) / 60 + " min";
    }
    return s < 172_800 ? (s + 1_800) / 3_600 + " h" : (s + 43_200) / 86_400 + " days";
  }
}
