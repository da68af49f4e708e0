package io.drover.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.drover.inbox.IngestReport.Reason;
import io.drover.job.Job;
import io.drover.queue.SqlWorkQueue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists as they are published, where this checkout has them beside it. */
class RealListsTest {
  private static final Path DATA =
      Path.of(System.getProperty("drover.test.data", "../shared/data"));

  @TempDir private Path folder;
  private SqlWorkQueue queue;

  @BeforeEach
  void open() {
    queue = Queues.open(folder);
  }

  @AfterEach
  void close() {
    queue.close();
  }

  @Test
  void takesEveryRecordOfTheArxivSnapshot() throws IOException {
    assertThat(counts("arxiv-snapshot-200.jsonl")).containsExactly(200L, 0L, 0L);
    assertThat(queue.show("0704.0001")).isPresent();
  }

  @Test
  void takesEveryOpenAlexWork() throws IOException {
    assertThat(counts("openalex-works-50.jsonl")).containsExactly(50L, 0L, 0L);
    List<Job> jobs = queue.list(null, null, 100);
    assertThat(jobs).allMatch(job -> job.id().startsWith("https://openalex.org/W"));
    assertThat(jobs).filteredOn(job -> !job.host().isNone()).hasSize(19);
  }

  /** 396 have nothing but numbers of their own; 13 of them a PubMed id, which is no id of ours. */
  @Test
  void takesThoseS2orcRecordsThatHaveAnId() throws IOException {
    assertThat(counts("s2orc-1000.jsonl")).containsExactly(604L, 0L, 396L);
  }

  @Test
  void saysWhyS2orcRecordsAreRefused() throws IOException {
    assertThat(run("s2orc-1000.jsonl").reasons())
        .extracting(Reason::code, Reason::count)
        .containsExactly(tuple("no-id", 396L));
    List<Job> jobs = queue.list(null, null, 1_000);
    assertThat(jobs).filteredOn(job -> job.id().startsWith("doi:10.")).hasSize(587);
    assertThat(jobs)
        .filteredOn(job -> !job.id().startsWith("doi:"))
        .allMatch(job -> job.id().matches("arxiv:.+|pmc:PMC\\d+"));
  }

  private List<Long> counts(String name) throws IOException {
    IngestReport report = run(name);
    return List.of(report.added(), report.duplicate(), report.rejected());
  }

  private IngestReport run(String name) throws IOException {
    Path list = DATA.resolve(name);
    Assumptions.assumeTrue(
        Files.exists(list), () -> list + " is not here; -Ddrover.test.data=FOLDER says where");
    try (InputStream in = Files.newInputStream(list)) {
      return new Ingest(queue, 1 << 20, InstantSource.system())
          .run(in, name, Rejects.none(), IngestOptions.ALL);
    }
  }
}
