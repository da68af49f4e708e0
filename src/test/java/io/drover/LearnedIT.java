package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.Programs.Program;
import io.drover.job.Key;
import io.drover.job.KeyMemory;
import io.drover.job.NewJob;
import io.drover.queue.WorkQueue;
import io.drover.settings.SettingsReader;
import io.drover.testing.Answer;
import io.drover.testing.Hit;
import io.drover.testing.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host has taught the program outlives a kill. */
class LearnedIT {
  private static final String BUSY = "busy.example.org";
  private static final String OTHER = "other.example.org";
  private static final int WORKERS = 8;

  @TempDir private Path folder;
  @TempDir private Path outside;

  @AutoClose("endAll")
  private Programs programs;

  @AutoClose private Origin origin;
  @AutoClose private WorkQueue queue;

  @BeforeEach
  void open() throws Exception {
    programs = new Programs(folder, outside);
    origin = Origin.start();
    origin.on(OTHER, "/file.pdf", Answer.ok(Origin.bytes(1, 500)));
    Files.write(outside.resolve("hosts"), List.of("127.0.0.1 " + BUSY, "127.0.0.1 " + OTHER));
    Map<String, String> set = Map.of("drover.queue.path", file().toString());
    queue =
        new Wiring(Path.of("routes"))
            .open(SettingsReader.read(folder, null, null, Map.of(), set).settings());
  }

  private Path file() {
    return folder.resolve("q.sqlite");
  }

  @Test
  void aHostThatAskedToBeLeftAloneIsLeftAloneAfterAKill() throws Exception {
    origin.on(BUSY, "/file.pdf", Answer.status(429, "Retry-After: 3600"));
    enqueue(BUSY, 5);
    Program run = run(1);
    await().atMost(Programs.LONGEST).until(() -> memory().notBefore() > 0);
    long notBefore = memory().notBefore();
    run.process().destroyForcibly().waitFor();
    int asked = files(BUSY).size();

    Program next = run(1);
    awaitOthers(20);

    assertThat(next.process().isAlive()).as(next.err()).isTrue();
    assertThat(memory().notBefore()).isEqualTo(notBefore);
    assertThat(files(BUSY)).as("asked once, and never again").hasSize(asked).hasSize(1);
    assertThat(queue.stats().queued()).isEqualTo(5);
  }

  @Test
  void aHostThatWasTooBusyIsAskedByFewerAtOnceAfterAKill() throws Exception {
    CountDownLatch full = new CountDownLatch(WORKERS);
    CountDownLatch open = new CountDownLatch(1);
    AtomicInteger first = new AtomicInteger();
    Answer refusal = Answer.status(429, "Retry-After: 1");
    Answer gated = Answer.gated(open, Answer.ok(Origin.bytes(2, 500)));
    origin.on(
        BUSY,
        "/file.pdf",
        (hit, wire) -> {
          if (first.getAndIncrement() < WORKERS) {
            full.countDown();
            Answer.gated(full, refusal).write(hit, wire); // all of them are under way together
          } else {
            gated.write(hit, wire);
          }
        });
    enqueue(BUSY, 30);
    Program run = run(WORKERS);
    await().atMost(Programs.LONGEST).until(() -> memory().learnedCap() > 0);
    int learned = (int) memory().learnedCap();
    await().atMost(Programs.LONGEST).until(() -> files(BUSY).size() == WORKERS + learned);
    run.process().destroyForcibly().waitFor();
    int before = files(BUSY).size();

    Program next = run(WORKERS);
    await().atMost(Programs.LONGEST).until(() -> files(BUSY).size() - before == learned);
    awaitOthers(50);

    assertThat(learned).isBetween(1, WORKERS - 1);
    assertThat(files(BUSY)).as("no more than was learned").hasSize(before + learned);
    open.countDown();
    await().atMost(Programs.LONGEST).until(() -> queue.stats().done() == 30 + 50);
    assertThat(next.process().isAlive()).as(next.err()).isTrue();
  }

  /** Jobs of another host are done: the process leases, and whatever else may start has started. */
  private void awaitOthers(int jobs) {
    enqueue(OTHER, jobs);
    await().atMost(Programs.LONGEST).until(() -> queue.stats().done() >= jobs);
  }

  private void enqueue(String host, int jobs) {
    List<NewJob> batch = new ArrayList<>();
    String url = origin.url(host, "/file.pdf");
    for (int i = 0; i < jobs; i++) {
      batch.add(
          new NewJob(host + i, "direct", key(host), 0, null, "{\"url\":\"%s\"}".formatted(url)));
    }
    queue.enqueue(batch);
  }

  private String key(String host) {
    return host + ":" + origin.port();
  }

  private KeyMemory memory() {
    return queue.steering().state(Key.host(key(BUSY))).memory();
  }

  private List<Hit> files(String host) {
    return origin.hits(host).stream().filter(hit -> hit.path().equals("/file.pdf")).toList();
  }

  private Program run(int perHost) throws Exception {
    List<String> args = new ArrayList<>(List.of("queue", "run"));
    args.addAll(List.of("--workers", String.valueOf(WORKERS)));
    args.addAll(List.of("--max-per-host", String.valueOf(perHost)));
    for (String set :
        List.of(
            "drover.queue.path=" + file(),
            "drover.retry.max-attempts=20",
            "drover.retry.backoff=1s",
            "drover.download.idle-timeout=10m",
            "drover.download.allow-addresses=127.0.0.0/8")) {
      args.addAll(List.of("--set", set));
    }
    return programs.java(
        List.of("-Djdk.net.hosts.file=" + outside.resolve("hosts")),
        List.of(),
        args.toArray(String[]::new));
  }
}
