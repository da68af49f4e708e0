package io.drover.cli;

import io.drover.inbox.IngestReport;
import io.drover.queue.WorkQueue;
import io.drover.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes lists from anywhere, as the inbox does. */
@Command(
    name = "import",
    description = "Takes lists from anywhere, as the inbox does; the files stay where they are.")
final class ImportCommand extends QueueCommand {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "A list in any form; - is stdin.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--limit", paramLabel = "N", description = "At most N lines of each file.")
  private long limit = Long.MAX_VALUE;

  @Option(names = "--dry-run", description = "Count what would be new; nothing is enqueued.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException {
    if (limit < 0) {
      throw usage("--limit is 0 or more, not " + limit);
    }
    Settings settings = cli().load(Map.of()).settings();
    List<IngestReport> reports = new ArrayList<>();
    StopSignals signals = new StopSignals();
    try {
      if (dryRun) {
        try (DryRun counted = new DryRun(cli(), settings)) {
          take(new Importer(cli(), settings, counted), signals, reports);
        }
      } else {
        try (WorkQueue queue = cli().openQueue(settings)) {
          take(new Importer(cli(), settings, queue), signals, reports);
        }
      }
    } finally {
      signals.ended();
    }
    if (signals.received()) {
      return Cli.INTERRUPTED;
    }
    if (reports.stream().anyMatch(report -> report.end() == IngestReport.End.FAILED)) {
      return Cli.FAILED;
    }
    return reports.stream().anyMatch(report -> report.rejected() > 0) ? Cli.REJECTED : 0;
  }

  private void take(Importer importer, StopSignals signals, List<IngestReport> reports)
      throws IOException {
    for (Path file : files) {
      if (!signals.received()) {
        reports.add(importer.take(file, limit, signals::received));
      }
    }
  }
}
