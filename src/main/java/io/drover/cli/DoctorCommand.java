package io.drover.cli;

import io.drover.queue.WorkQueue;
import io.drover.settings.Settings;
import io.drover.settings.SettingsReader.Loaded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks all that a run relies on. */
@Command(
    name = "doctor",
    description =
        "Checks the settings, the folders, the database, and its counts against its rows.")
final class DoctorCommand extends QueueCommand {
  @Option(names = "--repair", description = "Makes the counts anew from the rows.")
  private boolean repair;

  private boolean well = true;

  @Override
  public Integer call() {
    Loaded loaded = cli().load(Map.of());
    Settings settings = loaded.settings();
    tell("settings", List.of(), "all of them can be used");
    folder("inbox", settings.inbox().dir());
    folder("downloads", settings.download().dir());
    Path file = cli().resolve(settings.queue().path()).toAbsolutePath();
    folder("queue", file.resolveSibling(""));
    if (!Files.exists(file)) {
      say("-", "database", "there is none yet; 'drover queue run' makes it");
    } else {
      database(settings);
    }
    return well ? 0 : Cli.FAILED;
  }

  private void database(Settings settings) {
    try (WorkQueue queue = cli().openQueue(settings)) {
      List<String> found = queue.examine(repair);
      say("ok", "database", settings.queue().path() + " is whole");
      if (repair && !found.isEmpty()) {
        found.forEach(line -> say("mended", "counts", line));
        found = queue.examine(false);
      }
      found.forEach(line -> fault("counts", line));
      tell("counts", List.of(), found.isEmpty() ? "as the rows say" : "");
      if (!found.isEmpty() && !repair) {
        cli().remark("mend them with: doctor --repair");
      }
    }
  }

  /** It may be missing: a run makes it. */
  private void folder(String what, Path given) {
    Path folder = cli().resolve(given);
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      fault(what, folder + " is no folder");
    } else if (!Files.exists(folder)) {
      say("-", what, folder + " is not there yet; a run makes it");
    } else if (!Files.isWritable(folder)) {
      fault(what, folder + " cannot be written by this user");
    } else {
      say("ok", what, folder + " can be written");
    }
  }

  private void tell(String what, List<String> notes, String otherwise) {
    notes.forEach(note -> say("note", what, note));
    if (notes.isEmpty() && !otherwise.isEmpty()) {
      say("ok", what, otherwise);
    }
  }

  private void fault(String what, String fault) {
    well = false;
    say("fault", what, fault);
  }

  private void say(String verdict, String what, String text) {
    cli().out().println(Text.safe("%-6s  %-9s  %s".formatted(verdict, what, text)));
  }
}
