package io.drover.cli;

import io.drover.download.Cancelled;
import io.drover.job.JobState;
import io.drover.queue.WorkQueue;
import io.drover.settings.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
      Map<String, JobState> found = new LinkedHashMap<>(queue.cancel(List.copyOf(wanted)));
      int known = found.size();
      for (String id : wanted) {
        JobState before = found.get(id);
        if (before == null) {
          cli().say("drover: there is no job " + id);
        } else {
          cli().out().println(Text.safe(id + ": " + said(before)));
        }
      }
      found.values().removeIf(before -> !isOpen(before));
      note(queue, found.keySet());
      return known < wanted.size() ? Cli.FAILED : 0;
    }
  }

  /**
   * Jobs of the downloader have rows in the manifest, and may have left the beginning of a file.
   */
  private void note(WorkQueue queue, Set<String> cancelled) {
    Settings settings = cli().load(Map.of()).settings();
    if (cancelled.isEmpty() || !settings.pipeline().equals("bean:download")) {
      return;
    }
    List<Cancelled.Ended> ended =
        cancelled.stream()
            .flatMap(id -> queue.show(id).stream())
            .map(job -> new Cancelled.Ended(job.job(), job.used()))
            .toList();
    try {
      Cancelled.note(settings.download().dir(), ended);
    } catch (IOException e) {
      throw new CommandException(
          "cancelled, but %s takes no rows (%s); 'drover queue manifest' has them"
              .formatted(settings.download().dir(), e.getMessage()));
    }
  }

  private static boolean isOpen(JobState state) {
    return state == JobState.QUEUED || state == JobState.IN_PROGRESS;
  }

  private static String said(JobState before) {
    return switch (before) {
      case QUEUED -> "cancelled";
      case IN_PROGRESS -> "cancelled while it ran";
      case DONE, SKIPPED, ERROR -> "already " + before;
    };
  }
}
