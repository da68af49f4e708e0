package io.drover.cli;

import io.drover.cli.Engine.Run;
import io.drover.demo.Stage;
import io.drover.settings.SettingsReader.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** The main job on a stage of its own. */
@Command(
    name = "demo",
    description =
        "Shows the main job at work for some 15 seconds, without network and in a temporary folder.")
final class DemoCommand extends QueueCommand {
  private static final RunProgress.Pace PACE =
      new RunProgress.Pace(Duration.ofMillis(250), Duration.ofSeconds(2));

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("drover-demo-");
    StopSignals signals = new StopSignals();
    try (Stage stage = Stage.in(folder, System::nanoTime)) {
      Loaded loaded = cli().loadIn(folder, paths(folder));
      try (Run run = cli().engine().start(loaded.settings(), loaded.placeholders())) {
        signals.onSecond(run::hurry);
        greet(stage);
        stage.dropList();
        RunProgress progress = new RunProgress(cli(), run, PACE);
        boolean whole = progress.follow(signals, true);
        run.stop();
        progress.end(false);
        cli().remark("");
        new DemoSummary(stage.hosts(), run.queue(), loaded.settings()).lines().forEach(this::tell);
        files(folder);
        return whole ? 0 : Cli.INTERRUPTED;
      }
    } finally {
      signals.ended();
    }
  }

  /** Where the user stands is no business of the demo's. */
  private static Map<String, String> paths(Path folder) {
    return Map.of(
        "drover.queue.path", folder.resolve("state/workqueue.sqlite").toString(),
        "drover.inbox.dir", folder.resolve("inbox").toString(),
        "drover.download.dir", folder.resolve("downloads").toString());
  }

  private void greet(Stage stage) {
    List.of(
            "A list of %d papers at %d hosts, all of them in this process: no network."
                .formatted(stage.papers(), stage.hosts().size()),
            "  archive        is slow: it stays at its cap, and holds up no other host",
            "  metered        says 429, Retry-After: it rests, and gets fewer at once then",
            "  paced, single  have a rate and a cap that were set",
            "  flaky, broken  answer 500, now and then or always: tried again after a while",
            "Files go to " + stage.folder(),
            "")
        .forEach(cli()::remark);
  }

  private void files(Path folder) {
    String program = cli().program();
    List.of(
            "",
            "Files, manifest and queue are in " + folder,
            "Look around there, and delete it when you have seen enough:",
            "  cd " + folder,
            "  " + program + " queue stats --by host",
            "  " + program + " queue show flaky-003")
        .forEach(this::tell);
  }

  private void tell(String line) {
    cli().out().println(line);
  }
}
