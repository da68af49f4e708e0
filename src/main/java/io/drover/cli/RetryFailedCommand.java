package io.drover.cli;

import io.drover.queue.WorkQueue;
import io.drover.queue.WorkQueue.RetryFilter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gives failed jobs another chance. */
@Command(
    name = "retry-failed",
    description = "Puts jobs in ERROR back to QUEUED with fresh attempts.")
final class RetryFailedCommand extends QueueCommand {
  @Option(
      names = "--max-attempts",
      paramLabel = "N",
      description = "Only jobs that have used fewer than N attempts in total.")
  private @Nullable Integer maxAttempts;

  @Option(names = "--reason", paramLabel = "R", description = "Only jobs that failed for R.")
  private @Nullable String reason;

  @Option(names = "--host", paramLabel = "H", description = "Only jobs of the host H.")
  private @Nullable String host;

  @Option(names = "--dry-run", description = "Count only.")
  private boolean dryRun;

  @Override
  public Integer call() {
    try (WorkQueue queue = cli().openExisting()) {
      RetryFilter filter = new RetryFilter(maxAttempts, reason, Jobs.hostKey(host));
      long jobs = queue.retryFailed(filter, dryRun);
      cli().out().println((dryRun ? "would retry " : "retried ") + jobs);
      if (jobs == 0 && reason != null) {
        String others = RunProgress.reasons(queue);
        cli().remark("in ERROR in the queue are " + (others.isEmpty() ? "no jobs" : others));
      }
    }
    return 0;
  }
}
