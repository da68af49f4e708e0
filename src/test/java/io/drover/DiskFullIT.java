package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.Programs.Program;
import io.drover.cli.Engine.Run;
import io.drover.console.Explainer;
import io.drover.console.Gate;
import io.drover.download.Manifest;
import io.drover.download.ManifestRow;
import io.drover.job.JobState;
import io.drover.job.Key;
import io.drover.job.NewJob;
import io.drover.queue.QueueException;
import io.drover.queue.WorkQueue;
import io.drover.settings.SettingsReader;
import io.drover.testing.Answer;
import io.drover.testing.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full for a while: a file system of four megabytes, filled and emptied. */
class DiskFullIT {
  private static final Path ROUTES = Path.of("routes");
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Key HOST = Key.host("h");
  private static volatile CountDownLatch open = new CountDownLatch(0);

  @TempDir private Path folder;
  @TempDir private Path outside;
  private Path small;

  @BeforeEach
  void mount() throws Exception {
    small = Files.createDirectory(folder.resolve("small"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4m", "drover-test", small.toString()) == 0,
        "a small file system cannot be mounted here");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "-l", small.toString());
  }

  private static int run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    } catch (IOException e) {
      return -1; // there is no such program
    }
  }

  /** All but so many bytes. */
  private Path fill(long butFor) throws IOException {
    Path filler = small.resolve("filler");
    long free = Files.getFileStore(small).getUsableSpace();
    return Files.write(filler, new byte[Math.toIntExact(free - butFor)]);
  }

  @Test
  void downloadsWaitUncountedForRoomAndGoOnByThemselves() throws Exception {
    Map<String, String> settings =
        Map.of(
            "drover.download.dir", small.toString(),
            "drover.download.allow-addresses", "127.0.0.0/8",
            "drover.download.robots", "false",
            "drover.retry.max-attempts", "1");
    try (Origin origin = Origin.start();
        Run run = Runs.start(folder, ROUTES, settings)) {
      Path filler = fill(100_000);
      List<NewJob> jobs = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String path = "/" + i + ".pdf";
        origin.on("*", path, Answer.ok(Origin.bytes(i, 300_000)));
        String artifact = "{\"url\":\"%s\"}".formatted(origin.url("127.0.0.1", path));
        jobs.add(new NewJob("job-" + i, "direct", HOST.name(), 0, null, artifact));
      }
      run.queue().enqueue(jobs);
      await().atMost(LONGEST).until(() -> gate(run.queue()) == Gate.DISK);
      await().atMost(LONGEST).until(() -> run.queue().stats().queued() == 6);
      int asked = origin.hits("127.0.0.1").size();
      assertThat(asked).isBetween(1, 6);

      Files.delete(filler);
      await().atMost(LONGEST).until(() -> run.queue().stats().done() == 6);
      assertThat(gate(run.queue())).isNotEqualTo(Gate.DISK);
      for (NewJob job : jobs) {
        assertThat(run.queue().show(job.id()).orElseThrow().job().attempts()).isEqualTo(1);
      }
    }
  }

  private Gate gate(WorkQueue queue) {
    return new Explainer(
            queue,
            SettingsReader.of(Map.of()),
            run -> Explainer.Sight.THERE,
            key -> java.util.Set.of(),
            java.time.InstantSource.system())
        .key(HOST)
        .gate();
  }

  @Test
  void aRunGoesOnWhenItsDatabaseHasRoomAgain() throws Exception {
    open = new CountDownLatch(1);
    Map<String, String> settings =
        Map.of(
            "drover.queue.path",
            small.resolve("queue.sqlite").toString(),
            "drover.pipeline",
            "bean:" + Gated.class.getName(),
            "drover.retry.max-attempts",
            "1");
    try (Run run = Runs.start(folder, ROUTES, settings)) {
      enqueue(run.queue(), "job-", 100);
      await().atMost(LONGEST).until(() -> run.queue().stats().inProgress() > 0);
      Path filler = fill(0);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  enqueue(run.queue(), "more-" + i + "-", 100);
                }
              })
          .isInstanceOf(QueueException.class)
          .hasMessageContaining("full");
      long total = run.queue().stats().total();
      Program stats =
          new Programs(folder, outside)
              .jar("--set", "drover.queue.path=" + small.resolve("queue.sqlite"), "queue", "stats");
      assertThat(stats.code()).as(stats.err()).isZero();
      assertThat(stats.err()).isEmpty();
      open.countDown();
      Files.delete(filler);
      await().atMost(LONGEST).until(() -> run.queue().stats().done() == total);
      assertThat(run.queue().list(JobState.ERROR, null, 1)).isEmpty();
    }
  }

  @Test
  void aRowThatFindsNoRoomLeavesNoPieceAndTakesNoOtherAway() throws Exception {
    Path file = small.resolve("manifest.jsonl");
    try (Manifest manifest = Manifest.open(small)) {
      manifest.append(row("before"));
      Path filler = fill(8_192);
      assertThatThrownBy(() -> manifest.append(row("x".repeat(100_000))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
      assertThat(ids(file)).containsExactly("before");

      Files.delete(filler);
      Files.writeString(file, "{\"id\":\"from outside\"}\n", StandardOpenOption.APPEND);
      manifest.append(row("after"));
      assertThat(ids(file))
          .as("what found no room before comes too")
          .containsExactly("before", "from outside", "x".repeat(100_000), "after");
    }
  }

  private static ManifestRow row(String id) {
    Instant now = Instant.EPOCH;
    return ManifestRow.ended(id, JobState.SKIPPED, "cancelled", 1, null, now, now);
  }

  private static List<String> ids(Path file) throws IOException {
    List<String> ids = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      ids.add(new ObjectMapper().readTree(line).get("id").asText());
    }
    return ids;
  }

  private static void enqueue(WorkQueue queue, String prefix, int count) {
    List<NewJob> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      jobs.add(new NewJob(prefix + i, "r", HOST.name(), 0, null, "{}"));
    }
    queue.enqueue(jobs);
  }

  /** Ends when the test says so. */
  public static final class Gated {
    public void run() throws InterruptedException {
      open.await();
    }
  }
}
