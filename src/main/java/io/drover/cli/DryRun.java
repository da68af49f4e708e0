package io.drover.cli;

import io.drover.inbox.Ingest;
import io.drover.job.Key;
import io.drover.job.NewJob;
import io.drover.queue.WorkQueue;
import io.drover.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes lists into a queue that is thrown away, which knows in bounded memory what came before; the
 * real one is only asked what it knows. For one thread.
 */
final class DryRun implements AutoCloseable {
  private final Path folder;
  private final WorkQueue scratch;
  private final Optional<WorkQueue> real;
  private final Settings settings;

  DryRun(Cli cli, Settings settings) throws IOException {
    this.settings = settings;
    this.real =
        Files.exists(settings.queue().path())
            ? Optional.of(cli.openQueue(settings))
            : Optional.empty();
    this.folder = Files.createTempDirectory("drover-dry-run-");
    Path file = folder.resolve("queue.sqlite");
    this.scratch =
        cli.openQueue(
            cli.load(
                    Map.of(
                        "drover.queue.path", file.toString(), "drover.queue.durability", "normal"))
                .settings());
  }

  Ingest ingest() {
    return new Ingest(scratch, settings.inbox(), InstantSource.system(), this::unknown);
  }

  private List<NewJob> unknown(List<NewJob> batch) {
    return real.map(queue -> queue.unknown(batch)).orElse(batch).stream()
        .map(job -> new NewJob(job.id(), Key.DEFAULT_RESOLVER, "", 0, null, "{}"))
        .toList();
  }

  @Override
  public void close() throws IOException {
    real.ifPresent(WorkQueue::close);
    scratch.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
