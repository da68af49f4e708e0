package io.drover.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.NewJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much room jobs take, and that their records come back as they were. */
class RecordStorageTest {
  private static final int JOBS = 10_000;

  @TempDir private Path folder;

  @Test
  void tenThousandShortRecordsTakeLittleMoreThanTheirText() throws IOException {
    Path file;
    try (QueueFixture fixture = new QueueFixture(folder)) {
      file = fixture.settings.queue().path();
      List<NewJob> jobs = new ArrayList<>();
      for (int i = 0; i < JOBS; i++) {
        jobs.add(
            job(
                "doi:10.1234/example-" + i,
                "{\"doi\":\"10.1234/example-%d\",\"url\":\"https://host/path.pdf\"}".formatted(i)));
      }
      assertThat(fixture.queue.add(jobs)).isEqualTo(JOBS);
    }
    assertThat(Files.size(file)).isLessThan(1_600_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "doi:10.1/a ~ {\"doi\":\"10.1/a\",\"x\":\"doi:10.1/a 10.1/a10.1/a\"}",
        "a ~ {\"a\":\"a\",\"aa\":[\"a\",\"aaa\"]}",
        ": ~ {\"a\":\":\"}",
        "a: ~ {\"a:\":\"a: a\"}",
        ":a ~ {\"a\":\":a\"}",
        "1 ~ {\"id\":1,\"n\":[1,11,\"\\u0001\\u0002\"]}",
        "https://Ä.example/ü?a:b ~ {\"url\":\"https://Ä.example/ü?a:b\",\"b\":\"//Ä.example/ü?a:b\"}",
        "x%_\"y ~ {\"id\":\"x%_\\\"y\"}",
        "not in it ~ {}",
      })
  void whatStandsInARecordAndInItsIdComesBackInBoth(String id, String record) {
    try (QueueFixture fixture = new QueueFixture(folder)) {
      fixture.queue.add(List.of(job(id, record)));
      JobHistory shown = fixture.queue.show(id).orElseThrow();
      assertThat(shown.artifact()).isEqualTo(record);
      assertThat(shown.job().updatedAt()).isEqualTo(shown.job().createdAt());
      assertThat(fixture.lease(1).get(0).artifact()).isEqualTo(record);
    }
  }

  private static NewJob job(String id, String record) {
    return new NewJob(id, "default", "host", 0, null, record);
  }
}
