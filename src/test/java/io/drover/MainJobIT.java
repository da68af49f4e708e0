package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.Programs.Program;
import io.drover.testing.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The main job, from a list in the inbox to files on the disk, by the packaged program. */
class MainJobIT {
  private static final Path LISTS = Path.of("../shared/data");
  private static final long SEED = 20_261_124;

  @TempDir private Path folder;
  @TempDir private Path outside;

  @AutoClose("endAll")
  private Programs programs;

  @AutoClose private Origin origin;

  @BeforeEach
  void open() throws Exception {
    programs = new Programs(folder, outside);
    origin = Origin.start();
  }

  @Test
  void fetchesTwoThousandFilesOfFortyHostsNeverMoreThanFourAtOnceOfOne() throws Exception {
    ManyHosts hosts = new ManyHosts(folder, origin);
    Random random = new Random(SEED);
    for (int i = 0; i < 2_000; i++) {
      hosts.serve("host-" + i % 40 + ".example.org", 1 + random.nextInt(20_000), i % 3);
    }
    hosts.drop("list.jsonl");
    Program run =
        programs.java(
            hosts.options(outside),
            List.of(),
            "queue",
            "run",
            "--drain",
            "--workers",
            "32",
            "--set",
            "drover.download.allow-addresses=127.0.0.0/8");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("2,000 jobs ended", "2,000 done, 0 skipped, 0 failed; 0 left");
    hosts.assertAllFetched();
    hosts.assertNeverAbove(4);
    assertThat(origin.hits()).as("each once").hasSize(2_000);
    JsonNode report = new WorkFolder(folder).report("list.jsonl");
    assertThat(report.get("lines").intValue()).isEqualTo(2_000);
    assertThat(report.get("new").intValue()).isEqualTo(2_000);
  }

  @Test
  void holdsTheCapOfAHostThatTwentyOthersRedirectToWithoutLosingAnAttempt() throws Exception {
    ManyHosts hosts = new ManyHosts(folder, origin);
    Random random = new Random(SEED);
    String hub = "hub.example.org";
    for (int i = 0; i < 120; i++) {
      hosts.serve("host-" + i % 20 + ".example.org", hub, 1 + random.nextInt(20_000), 10 + i % 3);
    }
    hosts.drop("list.jsonl");
    Program run =
        programs.java(
            hosts.options(outside),
            List.of(),
            "queue",
            "run",
            "--drain",
            "--workers",
            "16",
            "--set",
            "drover.limit.host." + hub + ":" + origin.port() + "=2",
            "--set",
            "drover.download.allow-addresses=127.0.0.0/8");
    assertThat(run.code()).as(run.err()).isZero();
    hosts.assertAllFetched();
    hosts.assertNeverAbove(4);
    assertThat(origin.mostAtOnce(hub)).isBetween(1, 2);
    assertThat(origin.hits()).as("each of both once").hasSize(240);
  }

  @ParameterizedTest
  @CsvSource({"s2orc, 604, 396", "arxiv, 200, 0", "openalex, 50, 0"})
  void takesTheListsThatPeopleHave(String name, int jobs, int refused) throws Exception {
    assumeThat(LISTS).isDirectory();
    Path list;
    try (Stream<Path> files = Files.list(LISTS)) {
      list =
          files.filter(f -> f.getFileName().toString().startsWith(name)).findFirst().orElseThrow();
    }
    String file = list.getFileName().toString();
    Files.createDirectories(folder.resolve("inbox"));
    Files.copy(list, folder.resolve("inbox").resolve(file));
    Program run = programs.jar("queue", "run", "--drain", "--set", "drover.pipeline=bean:noop");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode report = new WorkFolder(folder).report(file);
    assertThat(report.get("new").intValue()).isEqualTo(jobs);
    assertThat(report.get("rejected").intValue()).isEqualTo(refused);
    assertThat(report.get("lines").intValue())
        .isEqualTo(jobs + refused + report.get("duplicate").intValue());
    Program stats = programs.jar("queue", "stats", "--format", "json");
    assertThat(stats.code()).isZero();
    assertThat(json(stats.out()).get("done").intValue()).isEqualTo(jobs);
    if (refused > 0) {
      List<String> lines = Files.readAllLines(folder.resolve("inbox/.rejected/" + file + ".jsonl"));
      assertThat(lines).hasSize(refused);
      for (String line : lines) {
        assertThat(json(line).get("line").intValue()).isPositive();
        assertThat(json(line).get("reason").textValue()).startsWith("no-id");
        assertThat(json(line).get("text").textValue()).startsWith("{");
      }
    }
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }
}
