package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.Programs.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program shows itself, and what it says of it is so. */
class DemoIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  @TempDir private Path outputs;
  @TempDir private Path temp;

  @AutoClose("endAll")
  private Programs programs;

  @BeforeEach
  void open() {
    programs = new Programs(folder, outputs);
  }

  private Program demo() throws IOException {
    return programs.java(List.of("-Djava.io.tmpdir=" + temp), List.of(), "demo");
  }

  /** Where it says that the files are. */
  private Path stage() throws IOException {
    try (Stream<Path> made = Files.list(temp)) {
      List<Path> stages =
          made.filter(one -> one.getFileName().toString().startsWith("drover-demo-")).toList();
      assertThat(stages).hasSize(1);
      return stages.get(0);
    }
  }

  @Test
  void showsCapsRestsRetriesAndErrorsAndSaysNothingThatIsNotSo() throws Exception {
    Program demo = demo();
    assertThat(demo.code()).as(demo.err()).isZero();
    String out = demo.out();
    Path stage = stage();
    assertThat(out).contains(stage.toString(), "none was passed", "The exit code is 0");
    assertThat(demo.err()).contains(stage.toString(), " jobs ended, ").doesNotContain("\033");
    assertThat(folder).as("where it was started").isEmptyDirectory();

    List<String> list = Files.readAllLines(stage.resolve("inbox/.done/papers.jsonl"));
    List<JsonNode> rows = manifest(stage);
    assertThat(rows).hasSameSizeAs(list).hasSizeGreaterThan(300);
    for (JsonNode row : rows) {
      String host = row.get("url").textValue().replaceAll("^http://|/.*", "");
      boolean broken = host.equals("broken.example");
      assertThat(row.get("state").textValue()).as(host).isEqualTo(broken ? "ERROR" : "DONE");
      if (!broken) {
        assertThat(stage.resolve("downloads").resolve(row.get("path").textValue()))
            .hasSize(row.get("bytes").longValue());
      }
    }
    assertTableSays(out, rows);
    Program stats =
        programs.jar(
            "queue",
            "stats",
            "--format",
            "json",
            "--set",
            "drover.queue.path=" + stage.resolve("state/workqueue.sqlite"));
    assertThat(stats.code()).isZero();
    assertThat(JSON.readTree(stats.out()).get("error").intValue()).isEqualTo(8);
    assertThat(JSON.readTree(stats.out()).get("done").intValue()).isEqualTo(rows.size() - 8);
  }

  private static void assertTableSays(String out, List<JsonNode> rows) {
    List<MatchResult> hosts =
        Pattern.compile("(?m)^(\\S+\\.example) +(\\d+) +(\\d+) +(\\d+) of (\\d+) ")
            .matcher(out)
            .results()
            .toList();
    assertThat(hosts).hasSize(10);
    for (MatchResult host : hosts) {
      assertThat(Integer.parseInt(host.group(4)))
          .as(host.group())
          .isBetween(1, Integer.parseInt(host.group(5)));
      assertThat(rows.stream().filter(row -> of(row, host.group(1), "DONE")).count())
          .isEqualTo(Integer.parseInt(host.group(2)));
      assertThat(rows.stream().filter(row -> of(row, host.group(1), "ERROR")).count())
          .isEqualTo(Integer.parseInt(host.group(3)));
    }
    assertThat(out).containsPattern("single\\.example .* 1 of 1 ");
    Matcher rests =
        Pattern.compile("metered\\.example .* \\d+ × 429, rested \\d+ × (\\d+\\.\\d) s")
            .matcher(out);
    assertThat(rests.find()).as(out).isTrue();
    assertThat(Double.parseDouble(rests.group(1))).isGreaterThanOrEqualTo(1);
    assertThat(out).containsPattern("flaky\\.example .* 12 × 500 in 48 requests");
    assertThat(out).containsPattern("broken\\.example .* 32 × 500 in 32 requests");
  }

  private static boolean of(JsonNode row, String host, String state) {
    return row.get("url").textValue().startsWith("http://" + host + "/")
        && row.get("state").textValue().equals(state);
  }

  private static List<JsonNode> manifest(Path stage) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String row : Files.readAllLines(stage.resolve("downloads/manifest.jsonl"))) {
      rows.add(JSON.readTree(row));
    }
    return rows;
  }

  @Test
  void endsWellWhenItIsInterruptedAndSaysWhereTheFilesAre() throws Exception {
    Program demo = demo();
    await().atMost(Programs.LONGEST).until(() -> demo.err().contains(" jobs ended, "));
    new ProcessBuilder("kill", "-INT", "" + demo.process().pid()).start().waitFor();
    assertThat(demo.code()).isEqualTo(130);
    assertThat(demo.out()).contains(stage().toString(), "left in the list");
    assertThat(demo.err()).doesNotContain("Exception").contains("left in the queue");
  }
}
