package io.drover;

import io.drover.job.Outcome;
import io.drover.testing.JournalPipeline;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.apache.camel.Header;

/** A pipeline that waits to be told to end, and says in a file which process began what. */
public final class Patient {
  private static final Path HERE = Path.of("");

  private final FileOutputStream journal = JournalPipeline.open(HERE.resolve("journal"));

  public Outcome run(@Header("DroverJobId") String id) throws Exception {
    JournalPipeline.append(journal, "begins " + ProcessHandle.current().pid() + " " + id);
    try (WatchService changes = HERE.getFileSystem().newWatchService()) {
      HERE.toAbsolutePath().register(changes, StandardWatchEventKinds.ENTRY_CREATE);
      while (!Files.exists(HERE.resolve("enough"))) {
        WatchKey change = changes.take();
        change.pollEvents();
        change.reset();
      }
    }
    return Outcome.done();
  }
}
