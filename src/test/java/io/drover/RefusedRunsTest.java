package io.drover;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.download.Downloader;
import io.drover.job.Lease;
import io.drover.job.Outcome;
import io.drover.queue.QueueFixture;
import io.drover.queue.WorkQueue.Settlement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedRunsTest {
  @TempDir private Path folder;

  @Test
  void whatTheRunThatHasTakenOverDownloadsIsLeftToIt() throws Exception {
    try (QueueFixture fixture = new QueueFixture(folder);
        Downloader downloader = Downloader.open(fixture.settings.download(), 1, fixture.clock)) {
      fixture.enqueue("a");
      Lease lost = fixture.lease(1).get(0);
      fixture.crash();
      fixture.lease(1);
      Path part = new WorkFolder(folder).part("a");
      Files.createDirectories(part.getParent());
      Files.writeString(part, "the beginning");
      RefusedRuns refused = new RefusedRuns(fixture.queue, downloader, true);

      refused.accept(new Settlement(lost, Outcome.done("{}"), 0, 0));
      assertThat(part).exists();
      assertThat(folder.resolve("downloads/manifest.jsonl")).isEmptyFile();

      fixture.queue.cancel(List.of("a"));
      refused.accept(new Settlement(lost, Outcome.retry("io", ""), 0, 0));
      assertThat(part).doesNotExist();
      assertThat(folder.resolve("downloads/manifest.jsonl")).isEmptyFile();
    }
  }
}
