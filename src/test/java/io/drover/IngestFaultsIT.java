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
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists that are taken by processes that die, or that have little memory. */
class IngestFaultsIT {
  private static final int LINES = 100_000;
  private static final int KILLS = 20;
  private static final int MEGABYTE = 1 << 20;
  private static final List<String> OTHERS =
      List.of("one.jsonl", "two.jsonl", "three.jsonl", "four.jsonl", "five.jsonl");

  /** A batch is at most a tenth of what may be queued. */
  private static final String[] SMALL_BATCHES = {"--set", "drover.inbox.max-queued=5000"};

  @TempDir private Path folder;
  @TempDir private Path outputs;

  @AutoClose("endAll")
  private Programs programs;

  @BeforeEach
  void prepare() {
    programs = new Programs(folder, outputs);
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
    for (long before = 0; kills < KILLS; kills++) {
      Program run = run(SMALL_BATCHES);
      long enough = before + random.nextInt(2_000); // anywhere in the batches that follow
      await()
          .atMost(Programs.LONGEST)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> !Files.exists(dropped) || read() > enough);
      run.process().destroyForcibly().waitFor();
      assertThat(dropped).as("killed in the middle of the list, for the time " + kills).exists();
      before = read();
    }
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
  void leavesWhatIsNoFileAloneAndSaysSo() throws Exception {
    Path inbox = Files.createDirectories(folder.resolve("inbox"));
    Path pipe = inbox.resolve("pipe.jsonl");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path loop = inbox.resolve("loop.jsonl");
    Files.createSymbolicLink(loop, loop.getFileName());
    Files.createSymbolicLink(inbox.resolve("round"), inbox);
    String[] bytes = {"sh", "-c", "echo '{\"id\":3}' >\"$(printf 'bytes\\377.jsonl')\""};
    assertThat(new ProcessBuilder(bytes).directory(inbox.toFile()).start().waitFor()).isZero();
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(inbox.resolve("socket.jsonl")));
      Files.writeString(inbox.resolve("list.jsonl"), "{\"id\":1}\n");
      Program run = run();
      await().atMost(Programs.LONGEST).until(() -> Files.exists(done("list.jsonl")));
      run.says("pipe.jsonl is left alone")
          .says("socket.jsonl is left alone")
          .says("loop.jsonl is left alone")
          .says("round is left alone: it is no folder itself")
          .says("its name is not UTF-8");
      assertThat(run.stop()).isZero();
      Files.writeString(inbox.resolve("more.jsonl"), "{\"id\":2}\n");
      assertThat(run("--drain").code()).isZero();
    }
    assertThat(count("SELECT count(*) FROM job")).isEqualTo(2);
    assertThat(pipe).exists();
    assertThat(loop).isSymbolicLink();
  }

  @Test
  void takesAListThatGrowsOnceItHasStopped() throws Exception {
    Path inbox = Files.createDirectories(folder.resolve("inbox"));
    Program run = run("--set", "drover.inbox.stable-for=2s");
    Path list = inbox.resolve("grows.jsonl");
    AtomicInteger halves = new AtomicInteger();
    try (OutputStream out = Files.newOutputStream(list)) {
      for (String other : OTHERS) {
        Files.writeString(inbox.resolve(other), "{\"id\":\"" + other + "\"}\n");
        await()
            .atMost(Programs.LONGEST)
            .pollInterval(Duration.ofMillis(50))
            .until(
                () -> {
                  writeHalfALine(out, halves.getAndIncrement());
                  return Files.exists(done(other));
                });
      }
      assertThat(list).as("grew while all others came and were taken").exists();
      if (halves.get() % 2 == 1) {
        writeHalfALine(out, halves.getAndIncrement());
      }
    }
    int all = halves.get() / 2;
    await()
        .atMost(Programs.LONGEST)
        .until(() -> Files.exists(report("grows.jsonl")) && lines("grows.jsonl") == all);
    assertThat(count("SELECT count(*) FROM job")).isEqualTo(all + OTHERS.size());
    assertThat(inbox.resolve(".rejected/grows.jsonl.jsonl")).doesNotExist();
    assertThat(run.stop()).isZero();
  }

  @Test
  void takesWhatIsThereWhenAListIsRenamedOrRewrittenWhileItIsRead() throws Exception {
    Path inbox = Files.createDirectories(folder.resolve("inbox"));
    Program run = run(SMALL_BATCHES);
    Path list = Files.writeString(inbox.resolve("list.jsonl"), list("a", LINES));
    await()
        .atMost(Programs.LONGEST)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> !Files.exists(list) || read() > 0);
    Files.move(list, inbox.resolve("renamed.jsonl"));
    await().atMost(Programs.LONGEST).until(() -> Files.exists(report("renamed.jsonl")));
    assertThat(lines("renamed.jsonl")).isEqualTo(LINES);
    assertThat(report("list.jsonl")).doesNotExist();
    Files.writeString(list, list("b", LINES));
    await()
        .atMost(Programs.LONGEST)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> !Files.exists(list) || read() > 0);
    Files.writeString(list, list("c", 1_000));
    await().atMost(Programs.LONGEST).until(() -> Files.exists(report("list.jsonl")));
    assertThat(lines("list.jsonl")).isEqualTo(1_000);
    assertThat(count("SELECT count(*) FROM job WHERE artifact_id LIKE 'a%'")).isEqualTo(LINES);
    assertThat(count("SELECT count(*) FROM job WHERE artifact_id LIKE 'c%'")).isEqualTo(1_000);
    assertThat(run.stop()).isZero();
  }

  private static String list(String kind, int lines) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      list.append("{\"id\":\"").append(kind).append(i).append("\"}\n");
    }
    return list.toString();
  }

  /** As buffers are written. */
  private static void writeHalfALine(OutputStream out, int half) throws IOException {
    String text = half % 2 == 0 ? "{\"id\":\"grown-" : half / 2 + "\"}\n";
    out.write(text.getBytes(UTF_8));
  }

  private Path done(String name) {
    return folder.resolve("inbox/.done").resolve(name);
  }

  private Path report(String name) {
    return done(name + ".report.json");
  }

  private int lines(String name) throws IOException {
    return new ObjectMapper().readTree(report(name).toFile()).get("lines").asInt();
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

  /** A run in little memory. */
  private Program run(String... more) throws IOException {
    List<String> command =
        command(
            "queue", "run", "--set", "drover.pipeline=bean:noop", "--set", "drover.console.port=0");
    command.addAll(List.of(more));
    if (command.stream().noneMatch(one -> one.startsWith("drover.inbox.stable-for"))) {
      command.addAll(List.of("--set", "drover.inbox.stable-for=100ms"));
    }
    return programs.start(command, Map.of());
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
