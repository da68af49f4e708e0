package io.drover.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.queue.Stats;
import io.drover.queue.WorkQueue;
import io.drover.queue.WorkQueue.Dimension;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
      description = "For each state, host, resolver, or reason of final jobs.")
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
      show(queue);
      // Whoever reads it may go before us, as head does.
      while (watch && !cli().out().checkError()) {
        TimeUnit.MILLISECONDS.sleep(WATCH_MILLIS);
        show(queue);
      }
    }
    return 0;
  }

  private void show(WorkQueue queue) throws JsonProcessingException {
    Map<String, Stats> all = by == null ? Map.of("", queue.stats()) : queue.statsBy(by);
    if (format == Format.JSON) {
      Map<String, Object> shown = new LinkedHashMap<>();
      all.forEach((value, stats) -> shown.put(value, numbers(stats)));
      cli()
          .out()
          .println(new ObjectMapper().writeValueAsString(by == null ? shown.get("") : shown));
      return;
    }
    List<String> headings = new ArrayList<>(HEADINGS);
    if (by != null) {
      headings.add(0, by.name().toLowerCase(java.util.Locale.ROOT));
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
    Text.table(headings, rows).forEach(cli().out()::println);
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
