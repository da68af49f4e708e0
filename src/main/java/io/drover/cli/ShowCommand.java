package io.drover.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.job.JobState;
import io.drover.queue.JobHistory;
import io.drover.queue.JobHistory.Attempt;
import io.drover.queue.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One job with its history. */
@Command(name = "show", description = "One job with its history.")
final class ShowCommand extends QueueCommand {
  @Parameters(paramLabel = "ID", description = "What the job is known by.")
  private String id = "";

  @Option(names = "--format", paramLabel = "table|json", description = "Default: table.")
  private StatsCommand.Format format = StatsCommand.Format.TABLE;

  @Override
  public Integer call() throws JsonProcessingException {
    try (WorkQueue queue = cli().openExisting()) {
      JobHistory history =
          queue.show(id).orElseThrow(() -> new CommandException("there is no job " + id));
      if (format == StatsCommand.Format.JSON) {
        cli().out().println(json(history));
      } else {
        print(history);
      }
    }
    return 0;
  }

  private void print(JobHistory history) {
    Map<String, @Nullable Object> fields = Jobs.fields(history.job());
    fields.put("artifact", history.artifact());
    fields.put("result", history.result());
    fields.forEach(
        (name, value) -> {
          if (value != null && !value.equals("")) {
            cli().out().println(Text.safe("%-12s%s".formatted(name, value)));
          }
        });
    if (history.attempts().isEmpty()) {
      cli().out().println("not tried yet");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Attempt attempt : history.attempts()) {
      rows.add(
          List.of(
              attempt.endedAt().toString(),
              attempt.outcome(),
              duration(attempt),
              attempt.reason(),
              attempt.detail()));
    }
    Text.table(List.of("ended", "outcome", "took", "reason", "detail"), rows)
        .forEach(cli().out()::println);
    if (history.job().state() == JobState.ERROR) {
      cli()
          .remark(
              "what to do about it: docs/pipelines.md, Reasons; then: drover queue retry-failed"
                  + " --reason "
                  + Text.safe(history.job().reason()));
    }
  }

  private static String duration(Attempt attempt) {
    Instant started = attempt.startedAt();
    return started == null ? "-" : Duration.between(started, attempt.endedAt()).toMillis() + " ms";
  }

  private static String json(JobHistory history) throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    Map<String, @Nullable Object> fields = Jobs.fields(history.job());
    fields.put("artifact", mapper.readTree(history.artifact()));
    fields.put("result", history.result());
    List<Map<String, @Nullable Object>> attempts = new ArrayList<>();
    for (Attempt attempt : history.attempts()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      Instant started = attempt.startedAt();
      one.put("lease", attempt.leaseId());
      one.put("outcome", attempt.outcome());
      one.put("reason", attempt.reason());
      one.put("detail", attempt.detail());
      one.put("started_at", started == null ? null : started.toString());
      one.put("ended_at", attempt.endedAt().toString());
      attempts.add(one);
    }
    fields.put("history", attempts);
    return mapper.writeValueAsString(fields);
  }
}
