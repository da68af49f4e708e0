package io.drover;

import io.drover.job.Outcome;
import io.drover.testing.JournalPipeline;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.Header;

/** A pipeline that waits to be told to end, and says in a file which process began what. */
public final class Patient {
  private final FileChannel journal = JournalPipeline.open(Path.of("journal"));

  public Outcome run(@Header("DroverJobId") String id) throws Exception {
    JournalPipeline.append(journal, "begins " + ProcessHandle.current().pid() + " " + id);
    while (!Files.exists(Path.of("enough"))) {
      Thread.sleep(10);
    }
    return Outcome.done();
  }
}
