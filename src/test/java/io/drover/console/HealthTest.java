package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.console.Health.Check;
import io.drover.job.NewJob;
import io.drover.queue.OwnerIdentity;
import io.drover.queue.SqlWorkQueue;
import io.drover.settings.Settings;
import io.drover.testing.MutableClock;
import io.drover.testing.TestSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever keeps jobs from going through is told with its cause. */
class HealthTest {
  @TempDir private Path folder;
  private final MutableClock clock = new MutableClock();
  private SqlWorkQueue queue;
  private Health health;

  @BeforeEach
  void open() {
    Settings settings = TestSettings.in(folder);
    queue = new SqlWorkQueue(settings, clock, new Random(1));
    queue.beginRun(new OwnerIdentity("here", 1, "boot", ""));
    health = new Health(queue, settings, () -> 0, clock);
  }

  @AfterEach
  void close() {
    queue.close();
  }

  private static Check named(List<Check> checks, String name) {
    return checks.stream().filter(check -> check.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void allIsWellAtFirst() {
    assertThat(health.ready()).allMatch(Check::up);
    assertThat(health.live()).allMatch(Check::up);
  }

  @Test
  void whoHoldsNoLeasesNeedNotRenewThem() {
    clock.advance(Duration.ofMinutes(11));
    assertThat(named(health.ready(), "leases").detail()).isEqualTo("none are held");
    assertThat(health.live()).allMatch(Check::up);
  }

  @Test
  void aBacklogThatCouldMoveAndDoesNotIsTold() {
    assertThat(named(health.ready(), "backlog").up()).isTrue();
    queue.enqueue(List.of(new NewJob("a", "r", "h", 0, null, "{}")));
    clock.advance(Duration.ofSeconds(119));
    assertThat(named(health.ready(), "backlog").up()).isTrue();
    clock.advance(Duration.ofSeconds(1));
    assertThat(named(health.ready(), "backlog").detail()).contains("none has started since");
    queue.steering().pauseAll(true);
    assertThat(named(health.ready(), "backlog").up()).isTrue();
  }

  @Test
  void aClockThatWasSetIsToldForAWhile() {
    AtomicLong nanos = new AtomicLong();
    ClockWatch watch =
        new ClockWatch(clock, nanos::get, Duration.ofSeconds(30), Duration.ofMinutes(5));
    clock.advance(Duration.ofSeconds(60));
    nanos.addAndGet(Duration.ofSeconds(60).toNanos());
    assertThat(watch.look()).isEmpty();
    clock.advance(Duration.ofHours(-1));
    assertThat(watch.look()).contains("set by -3600 s");
    nanos.addAndGet(Duration.ofMinutes(5).toNanos());
    clock.advance(Duration.ofMinutes(5));
    assertThat(watch.look()).contains("set by -3600 s");
    nanos.addAndGet(1);
    assertThat(watch.look()).isEmpty();
  }
}
