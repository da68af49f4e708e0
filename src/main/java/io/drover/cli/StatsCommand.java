package io.drover.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.queue.Stats;
import io.drover.queue.WorkQueue;
import io.drover.queue.WorkQueue.Dimension;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Counts of jobs. */
@Command(name = "stats", description = "Counts of jobs by state.")
final class StatsCommand extends QueueCommand {
  private static final List<String> HEADINGS =
      List.of("queued", "delayed", "in_progress", "done", "skipped", "error", "total");
  private static final long WATCH_MILLIS = 1_000;

  @Option(
      names = "--by",
      paramLabel = "state|host|resolver|reason",
      description =
          "For each state, host, resolver, or reason: of jobs that ended, and delayed, of those"
              + " that wait for another attempt.")
  private @Nullable Dimension by;

  @Option(names = "--format", paramLabel = "table|json", description = "Default: table.")
  private Format format = Format.TABLE;

  @Option(names = "--watch", description = "Again every second, until interrupted.")
  private boolean watch;

  enum Format {
    TABLE,
    JSON
  }

  @Override
  public Integer call() throws JsonProcessingException, InterruptedException {
    try (WorkQueue queue = cli().openExisting()) {
      return watch ? watch(queue) : print(queue);
    }
  }

  private int print(WorkQueue queue) throws JsonProcessingException {
    lines(queue).forEach(cli().out()::println);
    if (format == Format.TABLE) {
      paused(queue).forEach(cli()::remark);
    }
    return 0;
  }

  /** On a terminal over itself; elsewhere one after the other. */
  private int watch(WorkQueue queue) throws JsonProcessingException, InterruptedException {
    boolean painted = format == Format.TABLE && cli().livesOnScreen();
    Screen screen = new Screen(cli().out());
    StopSignals signals = new StopSignals();
    try {
      // Whoever reads it may go before us, as head does.
      while (!cli().out().checkError()) {
        if (painted) {
          List<String> lines = new ArrayList<>(lines(queue));
          lines.addAll(paused(queue));
          screen.paint(Text.fit(lines, cli().size()));
        } else {
          print(queue);
        }
        if (signals.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
          return Cli.INTERRUPTED;
        }
      }
      return 0;
    } finally {
      signals.ended();
      if (painted) {
        cli().out().println();
      }
    }
  }

  private List<String> lines(WorkQueue queue) throws JsonProcessingException {
    Map<String, Stats> all = counted(queue);
    if (format == Format.JSON) {
      Map<String, Object> shown = new LinkedHashMap<>();
      all.forEach((value, stats) -> shown.put(value, numbers(stats)));
      return List.of(new ObjectMapper().writeValueAsString(by == null ? shown.get("") : shown));
    }
    List<String> headings = new ArrayList<>(HEADINGS);
    if (by != null) {
      headings.add(0, by.name().toLowerCase(Locale.ROOT));
    }
    List<List<String>> rows = new ArrayList<>();
    all.forEach(
        (value, stats) -> {
          List<String> row = new ArrayList<>();
          numbers(stats).values().forEach(n -> row.add(Text.number(n)));
          if (by != null) {
            row.add(0, value);
          }
          rows.add(row);
        });
    return Text.table(headings, rows);
  }

  private static List<String> paused(WorkQueue queue) {
    return queue.steering().isPaused()
        ? List.of("the queue is paused; go on with: drover queue resume")
        : List.of();
  }

  private Map<String, Stats> counted(WorkQueue queue) {
    if (by == null) {
      return Map.of("", queue.stats());
    }
    Map<String, Stats> all = new LinkedHashMap<>(queue.statsBy(by));
    if (by == Dimension.REASON) {
      queue
          .delayedByReason()
          .forEach((reason, n) -> all.merge(reason, new Stats(n, n, 0, 0, 0, 0), Stats::plus));
    }
    return all;
  }

  private static Map<String, Long> numbers(Stats stats) {
    Map<String, Long> numbers = new LinkedHashMap<>();
    List<Long> values =
        List.of(
            stats.queued(),
            stats.delayed(),
            stats.inProgress(),
            stats.done(),
            stats.skipped(),
            stats.error(),
            stats.total());
    for (int i = 0; i < values.size(); i++) {
      numbers.put(HEADINGS.get(i), values.get(i));
    }
    return numbers;
  }
}
