package io.drover;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Terminal.Answer;
import io.drover.testing.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestCommandTest {
  @TempDir private Path folder;

  @Test
  void aLostManifestIsMadeAgainRowByRow() throws IOException {
    Terminal terminal = new Terminal(folder);
    try (Origin origin = Origin.start()) {
      origin
          .on(
              "*",
              "/a.pdf",
              io.drover.testing.Answer.ok(
                  Origin.bytes(1, 3_000), "ETag: \"\u00e4\"", "Last-Modified: today"))
          .on("*", "/b", io.drover.testing.Answer.redirect(302, "/c"))
          .on("*", "/c", io.drover.testing.Answer.status(500));
      String at = origin.url("127.0.0.1", "");
      terminal.write(
          "list.jsonl",
          "{\"id\":\"b\",\"url\":\"" + at + "/b\"}",
          "{\"id\":\"a \\\"\u202e\u00fc\",\"url\":\"" + at + "/a.pdf\",\"resolver\":\"mine\"}",
          "{\"id\":\"gone\",\"url\":\"" + at + "/gone\"}",
          "{\"id\":\"nothing\"}");
      Answer run =
          terminal.type(
              "queue",
              "run",
              "--drain",
              "list.jsonl",
              "--set",
              "drover.retry.max-attempts=1",
              "--set",
              "drover.download.allow-addresses=127.0.0.0/8");
      assertThat(run.code()).isEqualTo(3);
    }
    List<String> rows = Files.readAllLines(folder.resolve("downloads/manifest.jsonl"));
    assertThat(rows).hasSize(4);

    Answer again = terminal.type("queue", "manifest");

    assertThat(again.code()).isZero();
    assertThat(again.outLines()).containsExactlyInAnyOrderElementsOf(rows);
  }

  @Test
  void jobsOfAnotherPipelineHaveTheRowThatIsKnownOfThem() throws IOException {
    Terminal terminal = new Terminal(folder);
    terminal.write("list.jsonl", "{\"id\":\"a\"}");
    terminal.type("queue", "run", "--drain", "list.jsonl", "--set", "drover.pipeline=bean:noop");

    assertThat(terminal.type("queue", "manifest").outLines())
        .singleElement()
        .asString()
        .startsWith("{\"id\":\"a\",\"state\":\"DONE\",\"reason\":null,\"attempts\":1,")
        .contains("\"path\":null", "\"finished_at\":\"20");
  }
}
