package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.Outcome;
import io.drover.testing.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadPipelineTest {
  @TempDir Path dir;

  @Test
  void a_route_calls_it_by_its_name() throws Exception {
    Main camel = new Main();
    try (Bench bench = new Bench(dir)) {
      bench.origin.on("a.test", "/x", Answer.ok(new byte[] {1}));
      camel.bind("download", new DownloadPipeline(bench.downloader, 3, disk -> {}, offline -> {}));
      camel.start();

      Object outcome =
          camel
              .getCamelContext()
              .createFluentProducerTemplate()
              .to("bean:download")
              .withBody(Map.of("url", bench.origin.url("a.test", "/x")))
              .withHeader("DroverJobId", "some-id")
              .withHeader("DroverAttempt", 2)
              .withHeader("DroverResolver", "arxiv")
              .withHeader("DroverHost", "a.test")
              .request(Object.class);

      assertThat(outcome).isInstanceOf(Outcome.Done.class);
      assertThat(bench.manifest().get(0))
          .contains("\"id\":\"some-id\"", "\"attempts\":2", "\"resolver\":\"arxiv\"");
      assertThat(bench.origin.hits().get(0).header("DroverJobId")).isEmpty();
    } finally {
      camel.stop();
    }
  }

  @Test
  void rows_that_cannot_be_written_hold_everybody_up_for_what_the_fault_is() throws IOException {
    List<Outcome.Postponed> told = new ArrayList<>();
    try (Bench bench = new Bench(dir)) {
      bench.origin.on("a.test", "/x", Answer.ok(new byte[] {1}));
      DownloadPipeline pipeline =
          new DownloadPipeline(bench.downloader, 3, told::add, offline -> {});
      pipeline.download(
          Map.of("url", bench.origin.url("a.test", "/x")), "a", 1, null, null, null, null);
      Path manifest = dir.resolve("manifest.jsonl");
      Files.delete(manifest);
      Files.createDirectory(manifest);
      assertThatThrownBy(pipeline::flush).isInstanceOf(IOException.class);
      assertThat(told).extracting(Outcome::reason).containsExactly("disk-error");

      Files.delete(manifest);
      pipeline.flush();
    }
    assertThat(told).hasSize(1);
  }
}
