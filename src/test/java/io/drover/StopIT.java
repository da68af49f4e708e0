package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.Programs.Program;
import io.drover.testing.Answer;
import io.drover.testing.Origin;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever says stop is obeyed soon, whatever goes on, and nothing is left half done. */
class StopIT {
  private static final Path TEST_CLASSES = Programs.HOME.resolve("target/test-classes");

  @TempDir private Path folder;
  @TempDir private Path outputs;

  @AutoClose("endAll")
  private Programs programs;

  @AutoClose private Origin origin;

  @BeforeEach
  void open() throws IOException {
    programs = new Programs(folder, outputs);
    origin = Origin.start();
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 0", "HUP, 0"})
  void eachOfTheSignalsEndsARunWell(String signal, int code) throws Exception {
    origin.on("*", "/slow.pdf", Answer.inTurn(Answer.silence(), Answer.ok(Origin.bytes(8, 500))));
    Program run = downloads("--set", "drover.stop.grace=1s").says("pipeline bean:download");
    enqueue("slow");
    await().atMost(Programs.LONGEST).until(() -> !origin.hits().isEmpty());
    signal(run, signal);
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.err()).contains("1 left in the queue").doesNotContain("Exception");
    assertThat(programs.finished("queue", "show", "slow")).contains("QUEUED");
    assertThat(downloads("--drain").code()).isZero();
  }

  @Test
  void aSecondSignalDoesNotWaitForTheGrace() throws Exception {
    origin.on("*", "/slow.pdf", Answer.inTurn(Answer.silence(), Answer.ok(Origin.bytes(8, 500))));
    Program run = downloads("--set", "drover.stop.grace=10m").says("pipeline bean:download");
    enqueue("slow");
    await().atMost(Programs.LONGEST).until(() -> !origin.hits().isEmpty());
    signal(run, "TERM");
    run.says("1 still run");
    signal(run, "TERM");
    assertThat(run.code()).isEqualTo(130);
    String job = programs.finished("queue", "show", "slow");
    assertThat(job).contains("QUEUED").containsPattern("attempts +0");
  }

  @Test
  void aJobThatIsCancelledWhileTheRunStopsHoldsItUpNoLonger() throws Exception {
    origin.on("*", "/slow.pdf", Answer.silence());
    Program run =
        downloads("--set", "drover.stop.grace=10m", "--set", "drover.download.idle-timeout=10m")
            .says("pipeline bean:download");
    enqueue("slow");
    await().atMost(Programs.LONGEST).until(() -> !origin.hits().isEmpty());
    signal(run, "TERM");
    run.says("1 still run");
    programs.finished("queue", "cancel", "slow");
    assertThat(run.code()).isZero();
    assertThat(run.err()).contains("job slow was cancelled").doesNotContain("lost its lease");
    assertThat(programs.finished("queue", "show", "slow")).contains("SKIPPED");
  }

  @Test
  void aPipelineThatCannotBeInterruptedDoesNotHoldUpTheStop() throws Exception {
    Program run =
        programs
            .java(
                List.of(),
                List.of(TEST_CLASSES),
                "queue",
                "run",
                "--set",
                "drover.pipeline=class:io.drover.Stubborn",
                "--set",
                "drover.stop.grace=1s")
            .says("pipeline class:");
    programs.finished("queue", "enqueue", "a");
    await().atMost(Programs.LONGEST).until(() -> Files.exists(folder.resolve("a.begun")));
    assertThat(run.stop()).isZero();
    assertThat(run.err()).contains("1 jobs do not end and are left behind");
    assertThat(programs.finished("queue", "show", "a")).contains("QUEUED");
  }

  @Test
  void aRunThatIsHaltedKeepsItsJobsHoweverLongAndGoesOnWhereItWas() throws Exception {
    Program run = stubborn();
    signal(run, "STOP");
    Program second = programs.jar("queue", "run", "--drain");
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.err()).contains("already: pid " + run.process().pid());
    Files.createFile(folder.resolve("enough"));
    signal(run, "CONT");
    await()
        .atMost(Programs.LONGEST)
        .until(() -> programs.finished("queue", "show", "a").contains("DONE"));
    assertThat(programs.finished("queue", "show", "a")).containsPattern("attempts +1");
    assertThat(run.stop()).isZero();
    assertThat(run.err()).doesNotContain("lost its lease");
  }

  @Test
  void aRunThatWasHaltedAndTakenOverIsRefusedWhatItSettlesAndEnds() throws Exception {
    Program run = stubborn();
    signal(run, "STOP");
    Files.delete(folder.resolve("state/workqueue.sqlite-run"));
    Program second = programs.jar("queue", "run", "--drain", "--set", "drover.pipeline=bean:noop");
    assertThat(second.code()).as(second.err()).isZero();
    String job = programs.finished("queue", "show", "a");
    assertThat(job).contains("DONE", "lost");
    Files.createFile(folder.resolve("enough"));
    signal(run, "CONT");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("job a lost its lease")
        .contains("drover: another process has taken over the queue")
        .doesNotContain("Exception");
    assertThat(programs.finished("queue", "show", "a")).isEqualTo(job);
  }

  @Test
  void aRunThatIsTakenOverIsCutOffAtOnceAndBeginsNothingMore() throws Exception {
    String pipeline = "drover.pipeline=class:io.drover.Patient";
    String[] command = {"queue", "run", "--set", pipeline, "--set", "drover.stop.grace=10m"};
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append("{\"id\":\"job-").append(i).append("\",\"url\":\"https://one.example/\"}\n");
    }
    Files.writeString(folder.resolve("list.jsonl"), lines);
    programs.finished("queue", "import", "list.jsonl");
    Program first = programs.java(List.of(), List.of(TEST_CLASSES), command);
    await().atMost(Programs.LONGEST).until(() -> begun(first) == 4);
    signal(first, "STOP"); // or it would take its lock again
    Files.delete(folder.resolve("state/workqueue.sqlite-run"));
    Program second = programs.java(List.of(), List.of(TEST_CLASSES), command);
    await().atMost(Programs.LONGEST).until(() -> begun(second) == 4);
    signal(first, "CONT");
    assertThat(first.code()).isEqualTo(1);
    assertThat(first.err())
        .contains("drover: another process has taken over the queue")
        .doesNotContain("was cancelled");
    assertThat(begun(first)).isEqualTo(4);
    Files.createFile(folder.resolve("enough"));
    assertThat(second.stop()).as(second.err()).isZero();
  }

  /** How many jobs it has begun. */
  private long begun(Program run) throws IOException {
    Path journal = folder.resolve("journal");
    String by = "begins " + run.process().pid() + " ";
    return Files.exists(journal)
        ? Files.readString(journal).lines().filter(line -> line.contains(by)).count()
        : 0;
  }

  /** A run in the middle of a job that ends when it is told to. */
  private Program stubborn() throws Exception {
    Program run =
        programs
            .java(
                List.of(),
                List.of(TEST_CLASSES),
                "queue",
                "run",
                "--set",
                "drover.pipeline=class:io.drover.Stubborn",
                "--set",
                "drover.lease.heartbeat=5s")
            .says("pipeline class:");
    programs.finished("queue", "enqueue", "a");
    await().atMost(Programs.LONGEST).until(() -> Files.exists(folder.resolve("a.begun")));
    return run;
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void aRunThatReadsFromATerminalStopsWithoutWaitingForIt(String signal) throws Exception {
    Program run = waitingForInput("queue", "run", "-", "--set", "drover.pipeline=bean:noop");
    run.says("pipeline bean:noop");
    OutputStream keyboard = run.process().getOutputStream();
    keyboard.write("{\"id\":\"a\"}\n{\"id\":\"half".getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
    signal(run, signal);
    assertThat(run.code()).as(run.err()).isEqualTo(signal.equals("INT") ? 130 : 0);
    assertThat(run.err()).doesNotContain("half", "Exception", "not read to its end");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void anImportThatIsInterruptedKeepsWholeLinesAndNothingElse(String signal) throws Exception {
    Program run = waitingForInput("queue", "import", "-");
    OutputStream keyboard = run.process().getOutputStream();
    StringBuilder lines = new StringBuilder("no json\n");
    for (int i = 0; i < 25_000; i++) {
      lines.append("{\"id\":\"job-").append(i).append("\"}\n");
    }
    keyboard.write(lines.append("{\"id\":\"half").toString().getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
    await().atMost(Programs.LONGEST).until(() -> count() >= 10_000);
    signal(run, signal);
    assertThat(run.code()).as(run.err()).isEqualTo(130);
    assertThat(run.err()).contains("stopped before its end").doesNotContain("drover: ");
    assertThat(count()).isBetween(10_000, 25_000);
    assertThat(programs.finished("queue", "list", "--limit", "30000")).doesNotContain("half");
    assertThat(folder.resolve("inbox/.rejected")).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aStopDuringTheStartIsObeyed() throws Exception {
    Program run = programs.jar("queue", "run", "--set", "drover.pipeline=bean:noop");
    await()
        .pollInterval(5, TimeUnit.MILLISECONDS)
        .atMost(Programs.LONGEST)
        .until(() -> Files.exists(folder.resolve("state/workqueue.sqlite")));
    assertThat(run.stop()).as(run.err()).isZero();
    assertThat(run.err()).doesNotContain("Exception");
    Program next = programs.jar("queue", "run", "--drain", "--set", "drover.pipeline=bean:noop");
    assertThat(next.code()).as(next.err()).isZero();
  }

  @Test
  void aHangupThatIsToBeIgnoredIsIgnored() throws Exception {
    List<String> command = new ArrayList<>(List.of("/usr/bin/env", "nohup"));
    command.addAll(Programs.command("queue", "run", "--set", "drover.pipeline=bean:noop"));
    Program run = programs.start(command, Map.of()).says("pipeline bean:noop");
    signal(run, "HUP");
    programs.finished("queue", "enqueue", "a");
    await()
        .atMost(Programs.LONGEST)
        .until(() -> programs.finished("queue", "show", "a").contains("DONE"));
    assertThat(run.stop()).isZero();
  }

  @Test
  void countsThatAreWatchedEndWithTheirReader() throws Exception {
    programs.finished("queue", "enqueue", "a");
    Program head = piped("head -n 1", "queue", "stats", "--watch");
    assertThat(head.code()).isZero();
    assertThat(head.out()).hasLineCount(1).startsWith("queued");
    assertThat(head.err()).isEmpty();
    Program watch = programs.jar("queue", "stats", "--watch");
    await().atMost(Programs.LONGEST).until(() -> watch.out().lines().count() >= 4);
    signal(watch, "INT");
    assertThat(watch.code()).isEqualTo(130);
    assertThat(watch.err()).isEmpty();
  }

  @Test
  void aReaderThatGoesAwayIsNoFault() throws Exception {
    Path list = folder.resolve("list.jsonl");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      lines.append("{\"id\":\"job-").append(i).append("\"}\n");
    }
    Files.writeString(list, lines);
    programs.finished("queue", "import", "list.jsonl");
    Program head = piped("head -n 2", "queue", "list", "--limit", "20000");
    assertThat(head.code()).isZero();
    assertThat(head.out()).hasLineCount(2);
    assertThat(head.err()).isEmpty();
  }

  private int count() throws Exception {
    Program stats = programs.jar("queue", "stats", "--format", "json");
    if (stats.code() != 0) {
      return 0; // there is no queue yet
    }
    return Integer.parseInt(stats.out().strip().replaceAll(".*\"total\":(\\d+).*", "$1"));
  }

  private Program downloads(String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("queue", "run"));
    args.addAll(List.of("--set", "drover.download.allow-addresses=127.0.0.0/8"));
    args.addAll(List.of(more));
    return programs.jar(args.toArray(String[]::new));
  }

  private void enqueue(String name) throws Exception {
    programs.finished(
        "queue", "enqueue", name, "--url", origin.url("127.0.0.1", "/" + name + ".pdf"));
  }

  private Program piped(String reader, String... args) throws IOException {
    String command =
        Programs.command(args).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    return programs.start(List.of("/bin/sh", "-c", command + " | " + reader), Map.of());
  }

  private Program waitingForInput(String... args) throws IOException {
    return programs.start(Programs.command(args), Map.of(), true);
  }

  private static void signal(Program program, String name) throws Exception {
    Process kill =
        new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + program.process().pid())
            .start();
    assertThat(kill.waitFor()).isZero();
  }
}
