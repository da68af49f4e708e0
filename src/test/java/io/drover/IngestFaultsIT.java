package io.drover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.Programs.Program;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists that are taken by processes that die, or that have little memory. */
class IngestFaultsIT {
  private static final int LINES = 100_000;
  private static final int KILLS = 8;
  private static final int MEGABYTE = 1 << 20;

  @TempDir private Path folder;
  @TempDir private Path outputs;
  private Programs programs;

  @BeforeEach
  void prepare() {
    programs = new Programs(folder, outputs);
  }

  @AfterEach
  void end() throws InterruptedException {
    programs.endAll();
  }

  @Test
  void countsEveryLineOnceHoweverOftenTheProcessIsKilled() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      list.append(i % 10 == 9 ? "no JSON " + i : "{\"id\":" + (i % 10 == 8 ? 0 : i) + "}")
          .append('\n');
    }
    Path inbox = Files.createDirectories(folder.resolve("inbox"));
    Path dropped = Files.writeString(inbox.resolve("list.jsonl"), list);
    int kills = 0;
    for (long before = 0; kills < KILLS && Files.exists(dropped); kills++) {
      Program run = run();
      long soFar = before;
      await().atMost(Programs.LONGEST).until(() -> !Files.exists(dropped) || read() > soFar);
      Thread.sleep(random.nextInt(30)); // anywhere in the batches that follow
      run.process().destroyForcibly().waitFor();
      before = read();
    }
    assertThat(kills).as("kills in the middle of the list").isGreaterThan(1);
    Program last = run();
    await().atMost(Programs.LONGEST).until(() -> !Files.exists(dropped));
    assertThat(last.stop()).isZero();
    JsonNode report =
        new ObjectMapper().readTree(inbox.resolve(".done/list.jsonl.report.json").toFile());
    assertThat(report.get("lines").asInt()).isEqualTo(LINES);
    assertThat(report.get("rejected").asInt()).isEqualTo(LINES / 10);
    assertThat(report.get("new").asInt()).isEqualTo(LINES * 8 / 10);
    assertThat(report.get("duplicate").asInt()).isEqualTo(LINES / 10);
    assertThat(count("SELECT count(*) FROM job")).isEqualTo(LINES * 8 / 10);
    assertThat(Files.readAllLines(inbox.resolve(".rejected/list.jsonl.jsonl")))
        .hasSize(LINES / 10)
        .doesNotHaveDuplicates();
  }

  @Test
  void refusesWhatIsMadeToFillMemoryAndTakesTheLinesAroundIt() throws Exception {
    Program program = programs.start(command("queue", "import", "-"), Map.of(), true);
    try (OutputStream out = program.process().getOutputStream()) {
      out.write("{\"id\":1}\n".getBytes(UTF_8));
      byte[] megabyte = "x".repeat(MEGABYTE).getBytes(UTF_8);
      for (int i = 0; i < 1_024; i++) {
        out.write(megabyte);
      }
      for (String line :
          List.of(
              "\n{\"id\":2}",
              "{\"deep\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
              "{\"id\":3,\"id\":4}",
              "{\"id\":5} {\"id\":6}",
              "{\"id\":7,\"n\":1e999}",
              "{\"id\":\"\0\"}",
              "{\"id\":8,\"" + "y".repeat(50_001) + "\":1}",
              "{\"id\":9}")) {
        out.write((line + "\n").getBytes(UTF_8));
      }
      out.write(new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}', '\n'});
    }
    assertThat(program.code()).isEqualTo(3);
    assertThat(program.err()).contains("11 lines, 3 new, 0 duplicate, 8 rejected");
    List<String> refused = Files.readAllLines(folder.resolve("inbox/.rejected/stdin.jsonl"));
    assertThat(refused)
        .extracting(line -> line.replaceAll(".*\"reason\":\"([a-z0-9-]+):.*", "$1"))
        .containsExactly(
            "line-too-long",
            "too-deep",
            "duplicate-key",
            "trailing-data",
            "number-out-of-range",
            "invalid-text",
            "too-large",
            "invalid-utf8");
  }

  @Test
  void stopsAtABombOfTenGigabytes() throws Exception {
    ByteArrayOutputStream member = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(member)) {
      byte[] megabyte = "\n".repeat(MEGABYTE).getBytes(UTF_8);
      for (int i = 0; i < 100; i++) {
        gzip.write(megabyte);
      }
    }
    try (OutputStream out = Files.newOutputStream(folder.resolve("bomb.jsonl.gz"))) {
      for (int i = 0; i < 100; i++) {
        member.writeTo(out);
      }
    }
    Program program = programs.start(command("queue", "import", "bomb.jsonl.gz"), Map.of());
    assertThat(program.code()).isEqualTo(1);
    assertThat(program.err()).contains("500 times its size");
  }

  private static List<String> command(String... args) {
    List<String> command = Programs.command(args);
    command.add(1, "-Xmx256m");
    return command;
  }

  private Program run() throws IOException {
    return programs.jar(
        "queue",
        "run",
        "--set",
        "drover.pipeline=bean:noop",
        "--set",
        "drover.console.port=0",
        "--set",
        "drover.inbox.stable-for=100ms");
  }

  /** How many lines of the list are noted as read. */
  private long read() {
    return count(
        "SELECT coalesce(max(json_extract(text, '$.records')), 0) FROM note WHERE key LIKE '%list.jsonl'");
  }

  private long count(String sql) {
    Path queue = folder.resolve("state/workqueue.sqlite");
    if (!Files.exists(queue)) {
      return 0;
    }
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + queue);
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
