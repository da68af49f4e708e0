package io.drover.cli;

import io.drover.inbox.Ingest;
import io.drover.inbox.IngestOptions;
import io.drover.inbox.IngestReport;
import io.drover.inbox.Rejects;
import io.drover.queue.WorkQueue;
import io.drover.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Takes one list after the other, shows progress, and says what became of each. */
final class Importer {
  private static final Path STDIN = Path.of("-");
  private static final int TOP_REASONS = 5;

  private final Cli cli;
  private final Path inbox;
  private final Ingest ingest;

  private final boolean dryRun;

  Importer(Cli cli, Settings settings, WorkQueue queue) {
    this(cli, settings, new Ingest(queue, settings.inbox(), InstantSource.system()), false);
  }

  Importer(Cli cli, Settings settings, DryRun dryRun) {
    this(cli, settings, dryRun.ingest(), true);
  }

  private Importer(Cli cli, Settings settings, Ingest ingest, boolean dryRun) {
    this.cli = cli;
    this.inbox = settings.inbox().dir();
    this.ingest = ingest;
    this.dryRun = dryRun;
  }

  IngestReport take(Path file, long limit, BooleanSupplier stop) throws IOException {
    boolean stdin = file.equals(STDIN);
    Path path = cli.resolve(file);
    if (!stdin && !Files.isReadable(path)) {
      throw new CommandException("there is no readable file " + file);
    }
    if (!stdin && Files.isDirectory(path)) {
      throw new CommandException(file + " is a folder; name the lists in it");
    }
    String name = stdin ? "stdin" : path.getFileName().toString();
    IngestOptions options =
        IngestOptions.ALL
            .withLimit(limit)
            .withStop(stop)
            .withProgress(cli.live() ? this::paint : report -> {});
    try (Rejects rejects = dryRun ? Rejects.none() : Rejects.in(inbox, name);
        InputStream in = stdin ? new Stdin(System.in, stop) : open(file, path)) {
      IngestReport report = ingest.run(in, name, rejects, options);
      tell(report, rejects, stop.getAsBoolean());
      return report;
    }
  }

  private static InputStream open(Path file, Path path) throws IOException {
    try {
      return Files.newInputStream(path);
    } catch (FileSystemException e) {
      throw new CommandException(file + " cannot be read: " + e.getReason());
    }
  }

  private void paint(IngestReport report) {
    cli.paint(counts(report));
  }

  private void tell(IngestReport report, Rejects rejects, boolean stopped) {
    cli.paint(List.of());
    boolean whole = report.end() == IngestReport.End.COMPLETE;
    cli.remark(
        counts(report)
            + (stopped && !whole ? "; stopped before its end" : "")
            + (dryRun ? " (dry run: nothing was enqueued)" : ""));
    for (IngestReport.Reason reason : report.reasons().stream().limit(TOP_REASONS).toList()) {
      cli.remark(
          "  %s × %s, first in line %d: %s"
              .formatted(
                  Text.number(reason.count()), reason.code(), reason.firstLine(), reason.detail()));
      cli.remark("      " + reason.example());
    }
    int more = report.reasons().size() - TOP_REASONS;
    if (more > 0) {
      cli.remark("  and " + more + " more reasons");
    }
    rejects.file().ifPresent(file -> cli.remark("  the refused lines are in " + file));
    if (report.end() == IngestReport.End.FAILED && !stopped) {
      cli.say("drover: " + report.name() + " was not read to its end: " + report.failure());
    }
  }

  private static String counts(IngestReport report) {
    return String.format(
        Locale.ROOT,
        "%s: %,d lines, %,d new, %,d duplicate, %,d rejected in %.1f s",
        report.name(),
        report.lines(),
        report.added(),
        report.duplicate(),
        report.rejected(),
        report.seconds());
  }
}
