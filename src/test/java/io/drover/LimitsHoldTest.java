package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.cli.Engine.Run;
import io.drover.job.NewJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Header;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Caps and the absence of blocking, through all of the routes. */
class LimitsHoldTest {
  private static final Path ROUTES = Path.of("routes");
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int OTHERS = 20;

  private static final Map<String, AtomicInteger> RUNNING = new ConcurrentHashMap<>();
  private static final Map<String, Integer> MOST = new ConcurrentHashMap<>();
  private static volatile CountDownLatch othersLeft = new CountDownLatch(0);

  @TempDir private Path folder;

  @BeforeEach
  void forget() {
    RUNNING.clear();
    MOST.clear();
  }

  @Test
  void noHostAndNoResolverEverRunsMoreThanItsCap() {
    Map<String, String> settings =
        Map.of(
            "drover.limit.host.default", "2",
            "drover.limit.host.host-1", "1",
            "drover.limit.resolver.r0", "3",
            "drover.pipeline", "bean:" + Recorder.class.getName());
    try (Run run = Runs.start(folder, ROUTES, settings)) {
      List<NewJob> jobs = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        jobs.add(new NewJob("job-" + i, "r" + i % 2, "host-" + i % 5, 0, null, "{}"));
      }
      run.queue().enqueue(jobs);
      await().atMost(LONGEST).until(run::idle);
      assertThat(run.queue().stats().done()).isEqualTo(400);
    }
    assertThat(MOST.get("host-1")).isEqualTo(1);
    assertThat(MOST.get("r0")).isBetween(1, 3);
    assertThat(MOST).allSatisfy((key, most) -> assertThat(most).as(key).isLessThanOrEqualTo(8));
    assertThat(List.of("host-0", "host-2", "host-3", "host-4"))
        .allSatisfy(host -> assertThat(MOST.get(host)).as(host).isBetween(1, 2));
  }

  /** The busy host's jobs end only after all the others: if these waited for them, none would. */
  @Test
  void aHostThatHangsHoldsUpNobodyElse() {
    othersLeft = new CountDownLatch(OTHERS);
    Map<String, String> settings =
        Map.of("drover.pipeline", "bean:" + Hanging.class.getName(), "drover.workers", "5");
    try (Run run = Runs.start(folder, ROUTES, settings)) {
      List<NewJob> jobs = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        jobs.add(new NewJob("busy-" + i, "r", "busy", 9, null, "{}"));
      }
      for (int i = 0; i < OTHERS; i++) {
        jobs.add(new NewJob("other-" + i, "r", "other-" + i % 3, 0, null, "{}"));
      }
      run.queue().enqueue(jobs);
      await().atMost(LONGEST).until(run::idle);
      assertThat(run.queue().stats().done()).isEqualTo(100 + OTHERS);
    }
  }

  /** Writes down how many run at once. */
  public static final class Recorder {
    public void run(@Header("DroverHost") String host, @Header("DroverResolver") String resolver) {
      for (String key : List.of(host, resolver)) {
        int now = RUNNING.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
        MOST.merge(key, now, Math::max);
      }
      LockSupport.parkNanos(1_000_000);
      RUNNING.get(host).decrementAndGet();
      RUNNING.get(resolver).decrementAndGet();
    }
  }

  /** One host waits for all the others. */
  public static final class Hanging {
    public void run(@Header("DroverHost") String host) throws InterruptedException {
      if (host.equals("busy")) {
        othersLeft.await();
      } else {
        othersLeft.countDown();
      }
    }
  }
}
