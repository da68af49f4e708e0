package io.drover.limit;

import io.drover.settings.Rate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How often jobs of a key may start: several windows at once, each by the generic cell rate
 * algorithm. A start conforms when it conforms to all.
 *
 * <p>For each window, <em>every</em> stretch of its length, half open, wherever it begins, holds at
 * most its permits, bursts included; under a steady backlog at least 99 % of the slowest window is
 * used, even if every start comes late by up to a hundredth of the window or 50 ms, whichever is
 * less. (To make up for such lateness, starts may follow each other that much sooner.) See {@link
 * RateWindow} for the proof.
 *
 * <p>Times are nanoseconds since the epoch, of a clock that does not go back while the process
 * lives. Guarded by the caller's lock.
 */
public final class TokenRate {
  private static final Pattern MARK = Pattern.compile("(\\d+/\\d+)@([0-8]?\\d{1,18})(?!\\d)");

  private final List<RateWindow> windows;

  /** A rate that nothing has used yet. */
  public TokenRate(List<Rate> windows) {
    this.windows = windows.stream().map(RateWindow::new).toList();
  }

  private TokenRate(TokenRate other) {
    this.windows = other.windows.stream().map(RateWindow::copy).toList();
  }

  /**
   * What is to come.
   *
   * @param starts how many conform
   * @param next when the one after these does
   */
  record Outlook(int starts, long next) {}

  /**
   * How many starts will conform until a time if all come as early as they can; at most so many.
   */
  Outlook outlook(long now, long until, int most) {
    TokenRate ahead = new TokenRate(this);
    int starts = 0;
    long next = ahead.nextAt(now);
    while (starts < most && next <= until) {
      ahead.charge(next);
      starts++;
      next = ahead.nextAt(next);
    }
    return new Outlook(starts, next);
  }

  /**
   * Goes on where {@link #marks} was written, be it before a restart or before the rate was
   * changed. A window that was not there then begins now, with nothing earned; marks that cannot be
   * read are as good as none.
   *
   * @param marks what {@link #marks} gave; empty for a rate that nothing has used
   */
  public static TokenRate resumed(List<Rate> windows, String marks, long now) {
    TokenRate resumed = new TokenRate(windows);
    if (!marks.isEmpty()) {
      Map<String, Long> tats = new HashMap<>();
      for (Matcher mark = MARK.matcher(marks); mark.find(); ) {
        tats.put(mark.group(1), Long.valueOf(mark.group(2)));
      }
      resumed.windows.forEach(window -> window.resume(tats.getOrDefault(name(window), now), now));
    }
    return resumed;
  }

  /** The earliest time at which a start conforms; {@code now} when it does now. */
  public long nextAt(long now) {
    long next = now;
    for (RateWindow window : windows) {
      next = Math.max(next, window.nextAt(now));
    }
    return next;
  }

  /** Counts a start. It must conform: {@code nextAt(now)} is {@code now}. */
  public void charge(long now) {
    windows.forEach(window -> window.charge(now));
  }

  /** Whether this can be forgotten: a new one would decide alike from now on. */
  public boolean isQuiet(long now) {
    return windows.stream().allMatch(window -> window.isQuiet(now));
  }

  /**
   * The theoretical arrival time of each window, to be kept over restarts. What was left of a burst
   * is not in it.
   */
  public String marks() {
    return windows.stream()
        .filter(RateWindow::isUsed)
        .map(window -> name(window) + "@" + window.tat())
        .collect(Collectors.joining(" "));
  }

  /**
   * Reserves so many starts.
   *
   * @return {@link #marks} as they are when these have come at once, to be kept
   */
  String reserve(int starts, long now) {
    return windows.stream()
        .map(window -> name(window) + "@" + window.reserve(starts, now))
        .collect(Collectors.joining(" "));
  }

  /** Whether what was kept last covers all that has started. */
  boolean isReserved() {
    return windows.stream().allMatch(RateWindow::isReserved);
  }

  /** What was reserved is not kept. */
  void unreserve() {
    windows.forEach(RateWindow::unreserve);
  }

  private static String name(RateWindow window) {
    return window.rate().permits() + "/" + window.rate().per().toNanos();
  }
}
