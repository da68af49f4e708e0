package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Outcome;
import io.drover.testing.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadPipelineTest {
  @TempDir Path dir;

  @Test
  @SuppressWarnings("try") // a test that is interrupted while Camel stops has failed anyway
  void a_route_calls_it_by_its_name() throws Exception {
    try (Bench bench = new Bench(dir);
        CamelContext camel = new DefaultCamelContext()) {
      bench.origin.on("a.test", "/x", Answer.ok(new byte[] {1}));
      camel
          .getRegistry()
          .bind(
              "download",
              new DownloadPipeline(
                  bench.downloader, artifact -> List.of(String.valueOf(artifact.get("url")))));
      camel.start();

      Object outcome =
          camel
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
    }
  }
}
