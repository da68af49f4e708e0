package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.drover.cli.Engine.Run;
import io.drover.job.NewJob;
import io.drover.queue.QueueException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop that meets a locked database. */
class LockedStopTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final AtomicInteger BEGUN = new AtomicInteger();
  private static volatile CountDownLatch gate = new CountDownLatch(1);

  @TempDir private Path folder;

  @Test
  void endsAllTheSameAndLeavesTheQueueToTheNextRun() throws Exception {
    Map<String, String> settings =
        Map.of(
            "drover.pipeline", "bean:" + Gated.class.getName(),
            "drover.workers", "2",
            "drover.queue.timeout", "1s",
            "drover.stop.grace", "0s");
    Run run = Runs.start(folder, Path.of("routes"), settings);
    List<NewJob> jobs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      jobs.add(new NewJob("job-" + i, "r", "h", 0, null, "{}"));
    }
    run.queue().enqueue(jobs);
    // Quick ones first: only then is more leased than runs, and has to be given back.
    await().atMost(LONGEST).until(() -> BEGUN.get() == 40);
    await().atMost(LONGEST).until(() -> run.queue().stats().inProgress() > 2);
    try (Connection stranger =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("queue.sqlite"));
        Statement statement = stranger.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      assertThat(catchThrowable(run::close))
          .isInstanceOf(QueueException.class)
          .hasMessageContaining("is locked by another process");
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("seda://work") || name.equals("drover-writer"));
    gate.countDown();
    try (Run next = Runs.start(folder, Path.of("routes"), settings)) {
      await().atMost(LONGEST).until(next::idle);
      assertThat(next.queue().stats().done()).isEqualTo(100);
    }
  }

  /** Quick until the 38th, then none ends before the gate opens. */
  public static final class Gated {
    public void run() throws InterruptedException {
      if (BEGUN.incrementAndGet() > 38) {
        gate.await();
      }
    }
  }
}
