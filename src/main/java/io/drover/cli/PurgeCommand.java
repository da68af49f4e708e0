package io.drover.cli;

import io.drover.queue.WorkQueue;
import io.drover.settings.Values;
import java.time.Duration;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes what has ended long ago. */
@Command(
    name = "purge",
    description =
        "Removes jobs that ended (DONE, SKIPPED, ERROR) longer ago than that, with their history.")
final class PurgeCommand extends QueueCommand {
  @Option(
      names = "--older-than",
      required = true,
      paramLabel = "30d",
      description = "How long ago they ended: 12h, 30d.")
  private String olderThan = "";

  @Option(names = "--keep-ids", description = "Their ids stay known and are not added again.")
  private boolean keepIds;

  @Option(names = "--dry-run", description = "Count only.")
  private boolean dryRun;

  @Override
  public Integer call() {
    Duration age = age();
    try (WorkQueue queue = cli().openExisting()) {
      long jobs = queue.purge(InstantSource.system().instant().minus(age), keepIds, dryRun);
      cli().out().println((dryRun ? "would purge " : "purged ") + jobs);
    }
    return 0;
  }

  private Duration age() {
    try {
      return Values.duration(olderThan);
    } catch (IllegalArgumentException e) {
      throw usage("--older-than = " + olderThan + ": " + e.getMessage());
    }
  }
}
