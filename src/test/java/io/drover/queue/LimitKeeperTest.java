package io.drover.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.job.Key;
import io.drover.job.Lease;
import io.drover.limit.KeyedLimiter;
import io.drover.limit.Limits;
import io.drover.limit.Permit;
import io.drover.limit.Reply;
import io.drover.settings.Settings;
import io.drover.settings.Settings.Caps;
import io.drover.settings.SettingsReader;
import io.drover.testing.MutableClock;
import io.drover.worker.LimitKeeper;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the limiter's news while the database takes nothing. */
class LimitKeeperTest {
  private static final Key HOST = Key.host("h");

  @TempDir private Path folder;
  private final MutableClock clock = new MutableClock();
  private final List<Permit> running = new CopyOnWriteArrayList<>();
  private Settings settings;
  private SqlWorkQueue queue;
  private LimitKeeper keeper;
  private KeyedLimiter limiter;

  @BeforeEach
  void open() {
    open("1s");
  }

  private void open(String timeout) {
    settings =
        SettingsReader.of(
            Map.of(
                "drover.queue.path",
                folder.resolve("q.sqlite").toString(),
                "drover.queue.timeout",
                timeout,
                "drover.workers",
                "1"));
    queue = new SqlWorkQueue(settings, clock, new Random(1));
    queue.beginRun(new OwnerIdentity("here", 1, "", ""));
    keeper = new LimitKeeper(queue, this::nanos, () -> {}, io.drover.job.RunMeter.NONE);
    limiter = limiter(1);
    keeper.begin(limiter);
    queue.enqueue(List.of(QueueFixture.job("a", "h"), QueueFixture.job("b", "h")));
  }

  private KeyedLimiter limiter(int workers) {
    Limits limits = new Limits(new Caps(2, Map.of(), 1, Map.of()), settings.rates());
    return new KeyedLimiter(workers, limits, this::nanos, () -> 0, keeper);
  }

  private static Lease lease(long id, String host) {
    return new Lease(
        id, id, 1, "job-" + id, 1, Key.resolver("r"), Key.host(host), false, false, "{}", null);
  }

  @AfterEach
  void close() {
    keeper.close();
    queue.close();
  }

  private long nanos() {
    return 1_000_000 * clock.millis();
  }

  private interface Step {
    void run() throws SQLException;
  }

  /** Somebody else holds the database's write lock meanwhile. */
  private void whileLocked(Step step) throws SQLException {
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + settings.queue().path());
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      step.run();
      statement.execute("ROLLBACK");
    }
  }

  private void admitAll() {
    queue.lease(limiter);
    List<Lease> leases = new ArrayList<>();
    for (Situation.Leased one : queue.situation(HOST).leased()) {
      long id = leases.size() + 1L;
      leases.add(
          new Lease(
              id, id, 1, one.id(), 1, Key.resolver("default"), HOST, false, false, "{}", null));
    }
    leases.forEach(lease -> limiter.admit(lease, running::add));
    assertThat(leases).hasSize(2);
    assertThat(running).hasSize(1);
  }

  @Test
  void aRestThatCouldNotBeKeptIsKeptLaterAndItsLeasesGoBack() throws SQLException {
    admitAll();
    whileLocked(
        () -> {
          running.get(0).answered(Reply.throttled(Duration.ofMinutes(10)));
          assertThat(queue.steering().state(HOST).memory().notBefore()).isZero();
          assertThat(queue.stats().inProgress()).isEqualTo(2);
        });
    keeper.tend();
    assertThat(queue.steering().state(HOST).memory().notBefore())
        .isEqualTo(clock.millis() + 600_000);
    awaitAllBackButTheOneThatRuns();
    assertThat(queue.stats().queued()).isEqualTo(1);
  }

  @Test
  void aPauseUnderALockedDatabaseGivesItsLeasesBackLater() throws SQLException {
    admitAll();
    whileLocked(
        () -> {
          limiter.obey(true, Map.of());
          await().until(() -> threadsIn("giveBack") == 1);
          await().until(() -> threadsIn("giveBack") == 0); // the queue has refused them
        });
    awaitAllBackButTheOneThatRuns();
  }

  private void awaitAllBackButTheOneThatRuns() {
    await()
        .until(
            () -> {
              keeper.tend();
              return queue.stats().inProgress() == 1;
            });
  }

  @Test
  void whoGoesOnWithAnotherHostLetsTheNextOneGoWhileALeaseWaitsForTheDatabase()
      throws SQLException {
    close();
    open("60s");
    KeyedLimiter two = limiter(2);
    two.admit(lease(3, "h"), running::add);
    two.admit(lease(4, "h"), running::add);
    whileLocked(
        () -> {
          keeper.givenBack(List.of(lease(9, "x")));
          await().until(() -> threadsIn("giveBack") == 1);
          assertThat(running.get(0).moveTo(Key.host("free"))).isTrue();
          await().until(() -> running.size() == 2);
        });
  }

  private static long threadsIn(String method) {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Stream::of)
        .filter(frame -> frame.getMethodName().equals(method))
        .count();
  }
}
