package io.drover.cli;

import io.drover.job.JobState;
import io.drover.queue.WorkQueue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends jobs that have not ended. */
@Command(
    name = "cancel",
    description =
        "Ends jobs as SKIPPED with the reason 'cancelled'; one that runs is interrupted within two"
            + " seconds.")
final class CancelCommand extends QueueCommand {
  @Parameters(arity = "1..*", paramLabel = "ID", description = "What the jobs are known by.")
  private List<String> ids = new ArrayList<>();

  @Override
  public Integer call() {
    Set<String> wanted = new LinkedHashSet<>(ids);
    try (WorkQueue queue = cli().openExisting()) {
      Map<String, JobState> found = queue.cancel(List.copyOf(wanted));
      for (String id : wanted) {
        JobState before = found.get(id);
        if (before == null) {
          cli().say("drover: there is no job " + id);
        } else {
          cli().out().println(Text.safe(id + ": " + said(before)));
        }
      }
      return found.size() < wanted.size() ? Cli.FAILED : 0;
    }
  }

  private static String said(JobState before) {
    return switch (before) {
      case QUEUED -> "cancelled";
      case IN_PROGRESS -> "cancelled while it ran";
      case DONE, SKIPPED, ERROR -> "already " + before;
    };
  }
}
