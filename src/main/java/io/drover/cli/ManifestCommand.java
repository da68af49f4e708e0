package io.drover.cli;

import io.drover.download.ManifestRow;
import io.drover.queue.WorkQueue;
import picocli.CommandLine.Command;

/** The manifest, made again from the queue. */
@Command(
    name = "manifest",
    description = "The rows of manifest.jsonl as the queue has them, for a manifest that was lost.")
final class ManifestCommand extends QueueCommand {
  @Override
  public Integer call() {
    try (WorkQueue queue = cli().openExisting()) {
      queue.finished(
          over ->
              cli().out().println(ManifestRow.again(over.job(), over.attempts(), over.result())));
    }
    return 0;
  }
}
