package io.drover.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drover.cli.Engine.Run;
import io.drover.inbox.IngestReport;
import io.drover.queue.FinishedJob;
import io.drover.settings.Settings;
import io.drover.settings.SettingsReader.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The main job. */
@Command(
    name = "run",
    description = "Takes lists from the inbox and runs the jobs, until it is stopped.")
final class RunCommand extends QueueCommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description = "Lists to take first, besides what is in the inbox.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--workers", paramLabel = "N", description = "Jobs at once; else drover.workers.")
  private @Nullable String workers;

  @Option(
      names = "--max-per-host",
      paramLabel = "N",
      description = "Jobs at once of each host; else drover.limit.host.default.")
  private @Nullable String maxPerHost;

  @Option(
      names = "--max-per-resolver",
      paramLabel = "R:N",
      split = ",",
      splitSynopsisLabel = ",",
      description = "Jobs at once of single resolvers, such as a:2,b:4.")
  private List<String> maxPerResolver = new ArrayList<>();

  @Option(
      names = "--drain",
      description = "Ends when nothing is left to do; exit code 3 if jobs ended in ERROR.")
  private boolean drain;

  @Option(
      names = "--dry-run",
      description =
          "Only ask where the files of these lists are, in a queue that is thrown away, and print"
              + " what would be fetched.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!dryRun) {
      return run(flags());
    } else if (files.isEmpty()) {
      throw usage("--dry-run needs the lists that it is to try");
    }
    drain = true;
    Path scratch = Files.createTempDirectory("drover-dry-run");
    try {
      Map<String, String> flags = flags();
      flags.put("drover.queue.path", scratch.resolve("queue.sqlite").toString());
      flags.put("drover.inbox.dir", scratch.resolve("inbox").toString());
      flags.put("drover.download.dir", scratch.resolve("downloads").toString());
      flags.put("drover.download.dry-run", "true");
      return run(flags);
    } finally {
      remove(scratch);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    }
  }

  private void print(FinishedJob over) {
    ObjectMapper json = new ObjectMapper();
    ObjectNode line = json.createObjectNode();
    line.put("id", over.job().id()).put("reason", over.job().reason());
    try {
      if (over.result() != null) {
        line.setAll((ObjectNode) json.readTree(over.result()));
      }
      cli().out().println(json.writeValueAsString(line));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("results of the downloader are JSON", e);
    }
  }

  private int run(Map<String, String> flags) throws IOException, InterruptedException {
    Loaded loaded = cli().load(flags);
    Settings settings = loaded.settings();
    StopSignals signals = new StopSignals();
    try (Run run = cli().engine().start(settings, loaded.placeholders())) {
      signals.onSecond(run::hurry);
      greet(settings);
      Importer importer = new Importer(cli(), settings, run.queue());
      boolean unread = false;
      for (Path file : files) {
        if (!signals.received()) {
          IngestReport report = importer.take(file, Long.MAX_VALUE, signals::received);
          unread |= report.end() == IngestReport.End.FAILED && !signals.received();
        }
      }
      RunProgress progress = new RunProgress(cli(), run, RunProgress.Pace.USUAL);
      boolean idle = progress.follow(signals, drain);
      run.stop();
      if (dryRun) {
        run.queue().finished(this::print);
      }
      int code = end(run, progress, idle, signals);
      return code != Cli.INTERRUPTED && unread ? Cli.FAILED : code;
    } finally {
      signals.ended();
    }
  }

  private int end(Run run, RunProgress progress, boolean idle, StopSignals signals) {
    progress.end(dryRun);
    if (!idle && (drain || signals.isInterrupt())) {
      return Cli.INTERRUPTED;
    }
    return drain && run.ended().failed() > 0 ? Cli.REJECTED : 0;
  }

  private void greet(Settings settings) {
    cli()
        .remark(
            "drover %s: queue %s, inbox %s, downloads %s, %d workers, pipeline %s"
                .formatted(
                    Cli.Version.text(),
                    settings.queue().path(),
                    settings.inbox().dir(),
                    settings.download().dir(),
                    settings.workers(),
                    settings.pipeline()));
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new LinkedHashMap<>();
    if (workers != null) {
      flags.put("drover.workers", workers);
    }
    if (maxPerHost != null) {
      flags.put("drover.limit.host.default", maxPerHost);
    }
    for (String one : maxPerResolver) {
      int colon = one.lastIndexOf(':');
      if (colon < 1) {
        throw usage("--max-per-resolver reads like a:2,b:4, not " + one);
      }
      flags.put("drover.limit.resolver." + one.substring(0, colon), one.substring(colon + 1));
    }
    return flags;
  }
}
