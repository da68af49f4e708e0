package io.drover.cli;

import io.drover.job.Key;
import io.drover.limit.KeyUse;
import io.drover.queue.Stats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A run as it is shown on a terminal. Pure. */
final class RunDrawing {
  /** Of hosts that all have something to tell, more are not taken in at a glance. */
  private static final int MOST_HOSTS = 12;

  /** All that stands around the hosts, and the line of the prompt. */
  private static final int OTHER_ROWS = 7;

  /** What would be shown as no time at all. */
  private static final long SHORTEST_NANOS = 50_000_000;

  private static final int DOTS = 8;
  private static final int LONGEST_BAR = 30;
  private static final int LONGEST_NAME = 40;
  private static final int BESIDE_THE_NAME = 50;

  private static final Comparator<KeyUse> MOST_TELLING =
      Comparator.comparing((KeyUse use) -> use.restsNanos() > 0 || use.isLowered())
          .thenComparing(KeyUse::running)
          .thenComparing(KeyUse::waiting)
          .reversed()
          .thenComparing(use -> use.key().name());

  private final Size size;
  private final boolean colours;

  RunDrawing(Size size, boolean colours) {
    this.size = size;
    this.colours = colours;
  }

  /** The hosts that there is room for, those first that cool down or do the most; by name. */
  List<KeyUse> hosts(List<KeyUse> keys) {
    int most = Math.min(MOST_HOSTS, size.rows() - OTHER_ROWS);
    return keys.stream()
        .filter(use -> use.key().kind() == Key.Kind.HOST && !use.key().isNone())
        .sorted(MOST_TELLING)
        .limit(Math.max(0, most))
        .sorted(Comparator.comparing(use -> use.key().name()))
        .toList();
  }

  /** As many lines as there is something to tell, none longer than the terminal. */
  List<String> draw(RunPicture run) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(run));
    lines.add(counts(run));
    List<KeyUse> hosts = hosts(run.activity().keys());
    if (!hosts.isEmpty()) {
      hosts(run, hosts, lines);
    }
    if (!run.errors().isEmpty()) {
      lines.add(errors(run.errors()));
    }
    return lines;
  }

  private Line line() {
    // Not to its last column, where some terminals wrap already.
    return new Line(size.columns() - 1, colours);
  }

  private String headline(RunPicture run) {
    Stats stats = run.stats();
    if (stats.total() == 0) {
      return waits("nothing to do yet");
    } else if (run.ended() == stats.total()) {
      return waits(
          stats.total() == 1
              ? "the only job has ended"
              : "all " + Text.jobs(stats.total()) + " have ended");
    }
    String ended = "%s of %s jobs".formatted(number(run.ended()), number(stats.total()));
    String pace =
        "%d %%  %s".formatted(100 * run.ended() / stats.total(), Words.rate(run.perSecond()));
    String left = Words.timeLeft(run);
    int bar = size.columns() - 1 - ended.length() - pace.length() - left.length() - 6;
    int full = Math.max(0, Math.min(LONGEST_BAR, bar));
    int filled = Math.toIntExact(full * run.ended() / stats.total());
    return line()
        .add(Style.STRONG, ended)
        .add("  ")
        .add(Style.GREEN, "━".repeat(filled))
        .add(Style.FAINT, "─".repeat(full - filled))
        .add(full > 0 ? "  " : "")
        .add(pace)
        .addIfFits(Style.PLAIN, left.isEmpty() ? "" : "  " + left)
        .toString();
  }

  private String waits(String why) {
    return line().add(Style.STRONG, why).add("; waits for lists, Ctrl-C ends it").toString();
  }

  private String counts(RunPicture run) {
    Stats stats = run.stats();
    String delayed = stats.delayed() == 0 ? "" : " (" + number(stats.delayed()) + " delayed)";
    return line()
        .add("%d of %d workers busy".formatted(run.activity().running(), run.activity().workers()))
        .add(" · " + number(stats.queued()) + " waiting" + delayed)
        .add(" · " + number(stats.done()) + " done")
        .addIfFits(
            Style.PLAIN, stats.skipped() == 0 ? "" : " · " + number(stats.skipped()) + " skipped")
        .add(" · ")
        .add(stats.error() == 0 ? Style.PLAIN : Style.RED, Words.errors(stats.error()))
        .toString();
  }

  private void hosts(RunPicture run, List<KeyUse> hosts, List<String> lines) {
    int longest = hosts.stream().mapToInt(use -> use.key().name().length()).max().orElse(0);
    int room = Math.max(16, Math.min(LONGEST_NAME, size.columns() - BESIDE_THE_NAME));
    int name = Math.max(4, Math.min(longest, room));
    lines.add(
        line()
            .add(Style.FAINT, pad("host", name) + "  " + pad("running", DOTS + 7) + "  waiting")
            .toString());
    hosts.forEach(use -> lines.add(host(use, run.waiting(), name)));
    long more =
        run.activity().keys().stream().filter(use -> use.key().kind() == Key.Kind.HOST).count()
            - hosts.size();
    if (more > 0) {
      lines.add(line().add(Style.FAINT, "and " + number(more) + " more hosts").toString());
    }
  }

  private String host(KeyUse use, Map<Key, Long> waiting, int name) {
    Line line = line().add(pad(cut(use.key().name(), name), name)).add("  ");
    int dots = use.configured() <= DOTS ? use.configured() : 0;
    int running = Math.min(use.running(), dots);
    int free = Math.max(0, Math.min(use.cap(), dots) - running);
    line.add(Style.GREEN, "●".repeat(running))
        .add("○".repeat(free))
        .add(Style.FAINT, "·".repeat(dots - running - free) + " ".repeat(DOTS - dots))
        .add(pad(" %d/%d".formatted(use.running(), use.cap()), 7))
        .add("  %7s".formatted(number(waiting.getOrDefault(use.key(), 0L))));
    String note = note(use);
    return line.add(note.isEmpty() ? "" : "  ").add(Style.YELLOW, note).toString();
  }

  /** What holds it back, beyond that it is full. */
  private static String note(KeyUse use) {
    List<String> notes = new ArrayList<>();
    if (use.paused()) {
      notes.add("paused");
    } else if (use.restsNanos() > 0) {
      notes.add("rests " + Words.seconds(use.restsNanos()));
    } else if (use.pacedNanos() >= SHORTEST_NANOS) {
      notes.add("next in " + Words.seconds(use.pacedNanos()));
    }
    if (use.isLowered()) {
      notes.add("cap %d of %d".formatted(use.cap(), use.configured()));
    }
    return String.join(", ", notes);
  }

  private String errors(Map<String, Long> errors) {
    Line line = line().add("errors: ");
    String between = "";
    for (Map.Entry<String, Long> one : errors.entrySet()) {
      String text = number(one.getValue()) + " × " + one.getKey();
      line.addIfFits(Style.RED, between + text);
      between = ", ";
    }
    return line.toString();
  }

  private static String number(long n) {
    return Text.number(n);
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }

  private static String pad(String text, int length) {
    return String.format(Locale.ROOT, "%-" + length + "s", text);
  }
}
