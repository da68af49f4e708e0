package io.drover;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Programs.Program;
import io.drover.job.JobState;
import io.drover.job.Key;
import io.drover.job.KeyOrders;
import io.drover.job.NewJob;
import io.drover.queue.Stats;
import io.drover.queue.WorkQueue;
import io.drover.queue.WorkQueue.Dimension;
import io.drover.settings.SettingsReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sixty-four workers on short jobs of two hundred keys, whose caps another process changes all the
 * time, killed and started again five times: no key ever runs more jobs than its cap, and none is
 * lost.
 */
class HammerIT {
  private static final int WORKERS = 64;
  private static final int HOSTS = 190;
  private static final int RESOLVERS = 10;
  private static final int LIVES = 5;

  /** Of each life of the process; how much gets done in it depends on the machine. */
  private static final Duration LIFE = Duration.ofSeconds(60 / LIVES);

  private static final int BACKLOG = 5_000;

  @TempDir private Path folder;
  @TempDir private Path outputs;
  private final Map<String, Integer> caps = new HashMap<>();
  private final long seed = System.nanoTime();
  private final RandomGenerator random = new SplittableRandom(seed);

  @AutoClose("endAll")
  private Programs programs;

  @AutoClose private Journal journal;
  private int enqueued;

  @BeforeEach
  void open() {
    System.out.println("HammerIT seed " + seed);
    programs = new Programs(folder, outputs);
    journal = new Journal(outputs.resolve("journal"));
  }

  @Test
  void noKeyEverRunsMoreThanItsCapAndNothingIsLost() throws Exception {
    Path file = folder.resolve("q.sqlite");
    Map<String, String> set = Map.of("drover.queue.path", file.toString());
    var settings = SettingsReader.read(folder, null, null, Map.of(), set).settings();
    Map<String, Integer> first;
    try (WorkQueue queue = new Wiring(Path.of("routes")).open(settings)) {
      for (int i = 0; i < HOSTS + RESOLVERS; i++) {
        change(queue, key(i));
      }
      first = Map.copyOf(caps);
      for (int life = 1; life <= LIVES; life++) {
        feed(queue);
        Program run = run(file);
        moves(queue, run, 1);
        hammer(queue, run);
        run.process().destroyForcibly().waitFor();
        journal.killed();
      }
      Program last = run(file, "--drain");
      while (queue.stats().done() < enqueued) {
        moves(queue, last, 1);
      }
      assertThat(last.code()).as(last.err()).isZero();
      Stats stats = queue.stats();
      assertThat(stats.done()).as("done, seed %d", seed).isEqualTo(enqueued);
      assertThat(stats.total()).isEqualTo(enqueued);
    }
    Journal.Findings findings = journal.check(first);
    assertThat(findings.aboveCap()).as("seed %d", seed).isEmpty();
    assertThat(findings.ended()).hasSize(enqueued);
    assertThat(findings.starts()).isGreaterThanOrEqualTo(enqueued);
    assertThat(findings.most()).as("every key was used").hasSize(HOSTS + RESOLVERS);
    System.out.printf(
        "HammerIT: %,d jobs, %,d starts, %d kills%n", enqueued, findings.starts(), LIVES);
  }

  private Program run(Path file, String... more) throws Exception {
    List<String> args =
        new ArrayList<>(List.of("queue", "run", "--workers", String.valueOf(WORKERS)));
    for (String setting :
        List.of(
            "drover.queue.path=" + file,
            "drover.retry.max-attempts=50",
            "drover.retry.backoff=1s",
            "drover.retry.jitter=0s",
            "drover.retry.max-backoff=2s",
            "drover.pipeline=bean:io.drover.testing.JournalPipeline")) {
      args.addAll(List.of("--set", setting));
    }
    args.addAll(List.of(more));
    return programs.java(
        List.of("-Ddrover.test.journal=" + outputs.resolve("journal")),
        List.of(Path.of("target/test-classes").toAbsolutePath()),
        args.toArray(String[]::new));
  }

  /** Changes caps and keeps a backlog for as long as one life lasts. */
  private void hammer(WorkQueue queue, Program run) throws Exception {
    long end = System.nanoTime() + LIFE.toNanos();
    while (System.nanoTime() < end) {
      change(queue, key(random.nextInt(HOSTS + RESOLVERS)));
      feed(queue);
      moves(queue, run, WORKERS);
    }
  }

  /** Some jobs more get done. */
  private static void moves(WorkQueue queue, Program run, int jobs) throws Exception {
    long goal = queue.stats().done() + jobs;
    run.until(() -> queue.stats().done() >= goal, () -> waiting(queue));
  }

  /** As {@code queue stats} has it, by reason too, and what the last attempts of a few said. */
  private static String waiting(WorkQueue queue) {
    return "%s%nby reason %s%ndelayed by reason %s%n%s"
        .formatted(
            queue.stats(),
            queue.statsBy(Dimension.REASON),
            queue.delayedByReason(),
            queue.list(JobState.QUEUED, null, 2 * BACKLOG).stream()
                .filter(job -> job.runAt() != null)
                .limit(3)
                .map(job -> queue.show(job.id()).orElseThrow().toString())
                .collect(Collectors.joining("\n")));
  }

  private void feed(WorkQueue queue) {
    List<NewJob> jobs = new ArrayList<>();
    for (long left = queue.stats().queued(); left < BACKLOG; left++) {
      String resolver = "r" + random.nextInt(RESOLVERS);
      String host = "h" + random.nextInt(HOSTS);
      jobs.add(new NewJob("job-" + enqueued++, resolver, host, 0, null, "{}"));
      if (jobs.size() == 1_000) {
        queue.enqueue(jobs);
        jobs.clear();
      }
    }
    queue.enqueue(jobs);
  }

  private static Key key(int i) {
    return i < HOSTS ? Key.host("h" + i) : Key.resolver("r" + (i - HOSTS));
  }

  /** The journal knows a greater cap before anybody obeys it, and a smaller one after it is set. */
  private void change(WorkQueue queue, Key key) {
    int cap = 1 + random.nextInt(key.kind() == Key.Kind.HOST ? 4 : 24);
    int old = caps.getOrDefault(key.toString(), cap);
    caps.put(key.toString(), cap);
    if (cap >= old) {
      journal.cap(key.toString(), cap);
    }
    queue.steering().command(key, orders -> new KeyOrders(cap, orders.rate(), orders.paused()));
    if (cap < old) {
      journal.cap(key.toString(), cap);
    }
  }
}
