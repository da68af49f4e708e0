package io.drover.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.queue.WorkQueue;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Jobs, newest first. */
@Command(name = "list", description = "Jobs, newest first.")
final class ListCommand extends QueueCommand {
  private static final List<String> HEADINGS =
      List.of("id", "state", "attempts", "resolver", "host", "reason", "not before");

  @Option(
      names = "--state",
      paramLabel = "S",
      description = "QUEUED, IN_PROGRESS, DONE, SKIPPED or ERROR.")
  private @Nullable JobState state;

  @Option(names = "--host", paramLabel = "H", description = "Only jobs of the host H.")
  private @Nullable String host;

  @Option(names = "--limit", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int limit = 100;

  @Option(names = "--format", paramLabel = "table|json", description = "Default: table.")
  private StatsCommand.Format format = StatsCommand.Format.TABLE;

  @Override
  public Integer call() throws JsonProcessingException {
    if (limit < 0) {
      throw usage("--limit is 0 or more, not " + limit);
    }
    try (WorkQueue queue = cli().openExisting()) {
      List<Job> jobs = queue.list(state, Jobs.hostKey(host), limit);
      if (format == StatsCommand.Format.JSON) {
        ObjectMapper json = new ObjectMapper();
        for (Job job : jobs) {
          cli().out().println(json.writeValueAsString(Jobs.fields(job)));
        }
      } else {
        Text.table(HEADINGS, jobs.stream().map(ListCommand::row).toList())
            .forEach(cli().out()::println);
      }
    }
    return 0;
  }

  private static List<String> row(Job job) {
    return Stream.of(
            job.id(),
            job.state(),
            job.attempts(),
            job.resolver().name(),
            job.host().isNone() ? "-" : job.host().name(),
            job.reason(),
            job.runAt() == null ? "" : job.runAt())
        .map(Object::toString)
        .toList();
  }
}
