package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.Programs.Program;
import io.drover.testing.Answer;
import io.drover.testing.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as processes of its own: signals, exit codes, two at one queue. */
class ProcessIT {
  @TempDir private Path folder;
  @TempDir private Path outputs;
  private WorkFolder work;

  @AutoClose("endAll")
  private Programs programs;

  @AutoClose private Origin origin;

  @BeforeEach
  void open() throws IOException {
    work = new WorkFolder(folder);
    programs = new Programs(folder, outputs);
    origin = Origin.start();
  }

  @Test
  void saysWhatItIsAndLeavesNothingBehind() throws Exception {
    Program version = programs.jar("--version");
    Program help = programs.jar("--help");
    Program stats = programs.jar("queue", "stats");
    assertThat(version.code()).isZero();
    assertThat(version.out()).matches("drover \\d+\\.\\d+\\.\\d+\\S*\\R");
    assertThat(help.code()).isZero();
    assertThat(help.out()).startsWith("Usage: drover").contains("queue", "completion");
    assertThat(help.err()).isEmpty();
    assertThat(stats.code()).isEqualTo(1);
    assertThat(stats.out()).isEmpty();
    assertThat(stats.err()).startsWith("drover: there is no queue at state/").hasLineCount(1);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void worksOffAListDroppedIntoTheInboxAndEndsWellAtATerm() throws Exception {
    byte[] body = Origin.bytes(7, 20_000);
    origin.on("*", "/a.pdf", Answer.ok(body)).on("*", "/gone.pdf", Answer.status(404));
    Program run = run().says("pipeline bean:download");
    work.drop("list.jsonl", List.of(record("a", "/a.pdf"), "no json", record("gone", "/gone.pdf")));
    Path done = folder.resolve("inbox/.done");
    await().atMost(Programs.LONGEST).until(() -> Files.exists(done.resolve("list.jsonl")));
    await().atMost(Programs.LONGEST).until(() -> work.manifest().size() == 2);
    assertThat(run.process().isAlive()).isTrue();
    assertThat(run.stop()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("2 jobs ended", "1 done, 0 skipped, 1 failed; 0 left");

    JsonNode report = work.report("list.jsonl");
    assertThat(report.get("new").intValue()).isEqualTo(2);
    assertThat(report.get("rejected").intValue()).isEqualTo(1);
    assertThat(folder.resolve("inbox/.rejected/list.jsonl.jsonl")).content().contains("no json");
    JsonNode row = work.manifest().get("a");
    assertThat(row.get("bytes").intValue()).isEqualTo(body.length);
    assertThat(work.file(row)).hasBinaryContent(body);
    assertThat(stats().get("done").intValue()).isEqualTo(1);
    assertThat(stats().get("error").intValue()).isEqualTo(1);
  }

  @Test
  void givesBackWhatATermCutsOffAndDoesItNextTime() throws Exception {
    byte[] body = Origin.bytes(8, 500);
    origin.on("*", "/slow.pdf", Answer.inTurn(Answer.silence(), Answer.ok(body)));
    work.drop("list.jsonl", List.of(record("slow", "/slow.pdf")));
    Program run = run("--set", "drover.stop.grace=1s", "--drain");
    await().atMost(Programs.LONGEST).until(() -> !origin.hits().isEmpty());
    assertThat(run.stop()).as("not drained").isEqualTo(130);
    JsonNode job = json(programs.finished("queue", "show", "slow", "--format", "json"));
    assertThat(job.get("state").textValue()).isEqualTo("QUEUED");
    assertThat(job.get("attempts").intValue()).isZero();
    assertThat(run("--drain").code()).isZero();
    assertThat(work.manifest().get("slow").get("sha256").textValue()).hasSize(64);
  }

  @Test
  void goesOnWhereAKilledRunLeftOff() throws Exception {
    origin.on("*", "/slow.pdf", Answer.inTurn(Answer.silence(), Answer.ok(Origin.bytes(9, 500))));
    work.drop("list.jsonl", List.of(record("slow", "/slow.pdf")));
    Program killed = run();
    await().atMost(Programs.LONGEST).until(() -> !origin.hits().isEmpty());
    killed.process().destroyForcibly().waitFor();
    Program next = run("--drain");
    assertThat(next.code()).isZero();
    assertThat(stats().get("done").intValue()).isEqualTo(1);
  }

  @Test
  void refusesASecondRunOfAQueueAndLetsEveryOtherCommandWorkBesideTheFirst() throws Exception {
    origin.on("*", "/b.pdf", Answer.ok(Origin.bytes(3, 300)));
    Program first = run().says("pipeline bean:download");
    Program second = run("--drain");
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.out()).isEmpty();
    assertThat(second.err())
        .hasLineCount(1)
        .startsWith("drover: another process runs the queue state/workqueue.sqlite already")
        .contains("pid " + first.process().pid() + " on ");

    assertThat(
            programs.finished("queue", "enqueue", "b", "--url", origin.url("127.0.0.1", "/b.pdf")))
        .startsWith("enqueued");
    await().atMost(Programs.LONGEST).until(() -> work.manifest().size() == 1);
    await().atMost(Programs.LONGEST).until(() -> stats().get("done").intValue() == 1);
    assertThat(programs.finished("queue", "list")).contains("b ", "DONE");
    assertThat(first.process().isAlive()).isTrue();
    assertThat(first.stop()).isZero();
    assertThat(run("--drain").code()).as("the queue is free again").isZero();
  }

  @Test
  void saysThatThereIsNoSuchPipeline() throws Exception {
    Program run = run("--set", "drover.pipeline=bean:nobody");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(2).startsWith("drover: ").contains("nobody");
  }

  private Program run(String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("queue", "run"));
    args.addAll(List.of("--set", "drover.download.allow-addresses=127.0.0.0/8"));
    args.addAll(List.of("--set", "drover.inbox.stable-for=100ms"));
    args.addAll(List.of(more));
    return programs.jar(args.toArray(String[]::new));
  }

  private JsonNode stats() throws Exception {
    return json(programs.finished("queue", "stats", "--format", "json"));
  }

  private String record(String id, String path) {
    String url = origin.url("127.0.0.1", path);
    return "{\"id\":\"%s\",\"url\":\"%s\"}".formatted(id, url);
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
