package io.drover.download;

import io.drover.job.Job;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What is done in the download folder for jobs that a command has ended. */
public final class Cancelled {
  private Cancelled() {}

  /**
   * A job that was cancelled.
   *
   * @param attempts how many it had used
   */
  public record Ended(Job job, int attempts) {}

  /**
   * Takes away what their attempts have left, and gives each a row in the manifest. A run may go on
   * beside it: one that still downloads such a file finds that its part is no longer its own.
   */
  public static void note(Path dir, List<Ended> jobs) throws IOException {
    ArtifactStore store = new ArtifactStore(dir, new NewEntries());
    StringBuilder rows = new StringBuilder();
    for (Ended ended : jobs) {
      store.discard(SafeName.of(ended.job.id()));
      rows.append(ManifestRow.again(ended.job, ended.attempts, null)).append('\n');
    }
    Manifest.appendTo(dir, rows.toString());
  }
}
