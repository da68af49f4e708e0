package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.Terminal.Answer;
import io.drover.cli.Engine.Run;
import io.drover.job.JobState;
import io.drover.job.NewJob;
import io.drover.testing.Origin;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cancelling and purging, as they are typed. */
class EndingCommandsTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final String NOOP = "drover.pipeline=bean:noop";
  private static volatile CountDownLatch begun = new CountDownLatch(1);
  private static volatile CountDownLatch interrupted = new CountDownLatch(1);

  @TempDir private Path folder;
  private Terminal terminal;

  @BeforeEach
  void open() {
    terminal = new Terminal(folder);
  }

  @Test
  void cancelSaysOfEachJobWhatBecameOfIt() throws IOException {
    drain("done");
    terminal.type("queue", "enqueue", "a");
    terminal.type("queue", "enqueue", "b", "--not-before", "1h");
    Answer answer = terminal.type("queue", "cancel", "a", "done", "nobody", "b");
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.outLines())
        .containsExactly("a: cancelled", "done: already DONE", "b: cancelled");
    assertThat(answer.errLines()).containsExactly("drover: there is no job nobody");
    Answer again = terminal.type("queue", "cancel", "a");
    assertThat(again).isEqualTo(new Answer(0, "a: already SKIPPED" + System.lineSeparator(), ""));
    assertThat(terminal.type("queue", "show", "b").out()).containsPattern("reason +cancelled");
    assertThat(terminal.type("doctor").out()).contains("as the rows say");
  }

  @Test
  void aJobThatRunsIsInterruptedWhenItIsCancelled() throws Exception {
    begun = new CountDownLatch(1);
    interrupted = new CountDownLatch(1);
    Map<String, String> settings =
        Map.of(
            "drover.pipeline",
            "bean:" + Endless.class.getName(),
            "drover.queue.path",
            terminal.database().toString());
    try (Run run = Runs.start(folder, Path.of("routes"), settings)) {
      run.queue().enqueue(List.of(new NewJob("a", "r", "h", 0, null, "{}")));
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      Answer answer = terminal.type("queue", "cancel", "a");
      assertThat(answer)
          .isEqualTo(new Answer(0, "a: cancelled while it ran" + System.lineSeparator(), ""));
      assertThat(interrupted.await(60, TimeUnit.SECONDS)).as("interrupted").isTrue();
      await().atMost(LONGEST).until(run::idle);
      assertThat(run.queue().list(JobState.SKIPPED, null, 9)).hasSize(1);
    }
  }

  @Test
  void aJobThatWasCancelledHasARowInTheManifestAndLeavesNoPart() throws Exception {
    terminal.type("queue", "enqueue", "a");
    Path part = part("a");
    Files.createDirectories(part.getParent());
    Files.writeString(part, "the beginning");
    Files.writeString(part.resolveSibling(part.getFileName() + ".json"), "{}");

    terminal.type("queue", "cancel", "a", "nobody");
    terminal.type("queue", "cancel", "a");

    assertThat(part.getParent()).isEmptyDirectory();
    assertThat(manifest())
        .hasSize(1)
        .containsExactlyElementsOf(terminal.type("queue", "manifest").outLines())
        .first()
        .asString()
        .contains("\"id\":\"a\",\"state\":\"SKIPPED\",\"reason\":\"cancelled\"");
  }

  @Test
  void whatADownloadHasWrittenSinceItWasCancelledGoesAway() throws Exception {
    try (Origin origin = Origin.start()) {
      String head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nETag: \"1\"\r\n\r\n";
      origin.on(
          "*",
          "/x",
          (hit, wire) -> {
            wire.send(head + "the beginning");
            wire.waitForClient();
          });
      Map<String, String> settings =
          Map.of(
              "drover.queue.path",
              terminal.database().toString(),
              "drover.download.allow-addresses",
              "127.0.0.0/8");
      try (Run run = Runs.start(folder, Path.of("routes"), settings)) {
        String record = "{\"id\":\"a\",\"url\":\"" + origin.url("127.0.0.1", "/x") + "\"}";
        run.queue().enqueue(List.of(new NewJob("a", "r", "127.0.0.1", 0, null, record)));
        await().atMost(LONGEST).until(() -> Files.exists(part("a")) && Files.size(part("a")) > 0);

        run.queue().cancel(List.of("a"));

        await().atMost(LONGEST).until(run::idle);
        await()
            .atMost(LONGEST)
            .untilAsserted(() -> assertThat(part("a").getParent()).isEmptyDirectory());
      }
    }
  }

  @Test
  void theLastRowIsWhatTheQueueSaysWhereADownloadEndedAsItWasCancelled() throws Exception {
    try (Origin origin = Origin.start()) {
      origin.on(
          "*",
          "/x",
          (hit, wire) -> {
            terminal.type("queue", "cancel", "a");
            wire.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
          });
      Map<String, String> settings =
          Map.of(
              "drover.queue.path",
              terminal.database().toString(),
              "drover.download.allow-addresses",
              "127.0.0.0/8");
      try (Run run = Runs.start(folder, routesThatInterruptNobody(), settings)) {
        String record = "{\"id\":\"a\",\"url\":\"" + origin.url("127.0.0.1", "/x") + "\"}";
        run.queue().enqueue(List.of(new NewJob("a", "r", "127.0.0.1", 0, null, record)));
        await()
            .atMost(LONGEST)
            .untilAsserted(
                () ->
                    assertThat(manifest())
                        .extracting(row -> row.replaceAll(".*\"state\":\"(\\w+)\".*", "$1"))
                        .containsExactly("SKIPPED", "ERROR", "SKIPPED"));
        assertThat(manifest().get(2)).isEqualTo(terminal.type("queue", "manifest").out().strip());
      }
    }
  }

  /** A job that was cancelled runs to its end then, as one does that ends at that moment. */
  private Path routesThatInterruptNobody() throws IOException {
    Path routes = Files.createDirectory(folder.resolve("routes"));
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("routes"), "*.yaml")) {
      for (Path route : all) {
        String timer = "timer:watch-running\n      parameters:\n        ";
        String text = Files.readString(route).replace(timer, timer + "delay: 3600000\n        ");
        Files.writeString(routes.resolve(route.getFileName()), text);
      }
    }
    assertThat(routes.resolve("50-tend.camel.yaml")).content().contains("delay: 3600000");
    return routes;
  }

  private Path part(String id) throws Exception {
    return new WorkFolder(folder).part(id);
  }

  private List<String> manifest() throws IOException {
    return Files.readAllLines(folder.resolve("downloads/manifest.jsonl"));
  }

  @Test
  void purgeRemovesWhatHasEndedAndCanKeepItsIds() throws IOException {
    drain("a", "b");
    terminal.type("queue", "enqueue", "c");
    assertThat(purge("--older-than", "1h").outLines()).containsExactly("purged 0");
    assertThat(purge("--older-than", "0s", "--dry-run").outLines())
        .containsExactly("would purge 2");
    assertThat(purge("--older-than", "0s", "--keep-ids"))
        .isEqualTo(new Answer(0, "purged 2" + System.lineSeparator(), ""));
    assertThat(terminal.type("queue", "show", "a").code()).isEqualTo(1);
    assertThat(terminal.type("queue", "enqueue", "a").out()).startsWith("already known (DONE)");
    terminal.write("again.jsonl", "{\"id\":\"a\"}", "{\"id\":\"b\"}", "{\"id\":\"d\"}");
    assertThat(terminal.type("queue", "import", "again.jsonl").err()).contains("1 new");
    assertThat(terminal.type("doctor").out()).contains("as the rows say");
  }

  @Test
  void whatIsPurgedWholeIsInNoStatistic() throws IOException {
    drain("a");
    purge("--older-than", "0s");
    assertThat(terminal.type("queue", "stats", "--by", "resolver").outLines()).hasSize(1);
    assertThat(terminal.type("queue", "stats", "--by", "host").outLines()).hasSize(1);
  }

  @Test
  void purgeWantsToKnowHowOld() {
    assertThat(purge().code()).isEqualTo(2);
    Answer answer = purge("--older-than", "soon");
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).contains("--older-than = soon", "30s, 10m, 1h or 7d");
    assertThat(terminal.type("queue", "cancel").code()).isEqualTo(2);
  }

  private void drain(String... ids) throws IOException {
    String[] lines = List.of(ids).stream().map("{\"id\":\"%s\"}"::formatted).toArray(String[]::new);
    terminal.write("list.jsonl", lines);
    assertThat(terminal.type("queue", "run", "list.jsonl", "--drain", "--set", NOOP).code())
        .isZero();
  }

  private Answer purge(String... more) {
    String[] all = new String[more.length + 2];
    all[0] = "queue";
    all[1] = "purge";
    System.arraycopy(more, 0, all, 2, more.length);
    return terminal.type(all);
  }

  /** Runs until it is interrupted. */
  public static final class Endless {
    public void run() throws InterruptedException {
      begun.countDown();
      try {
        new CountDownLatch(1).await();
      } finally {
        interrupted.countDown();
      }
    }
  }
}
