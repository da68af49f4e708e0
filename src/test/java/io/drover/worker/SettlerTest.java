package io.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.Lease;
import io.drover.job.Outcome;
import io.drover.job.RunTrace;
import io.drover.queue.QueueException;
import io.drover.queue.QueueFixture;
import io.drover.queue.WorkQueue;
import io.drover.queue.WorkQueue.Settlement;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettlerTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final AtomicInteger settled = new AtomicInteger();
  private QueueFixture fixture;
  private final List<Settlement> refused = new CopyOnWriteArrayList<>();
  private Settler settler;
  private volatile Settler.Results disk = () -> {};

  @BeforeEach
  void open() {
    fixture = QueueFixture.impatient(folder);
  }

  @AfterEach
  void close() {
    settler.stop();
    fixture.close();
  }

  @Test
  void aDatabaseThatIsLockedForAWhileFailsNoJob() throws Exception {
    fixture.enqueue("a");
    Lease lease = fixture.lease(1).get(0);
    try (Connection stranger = fixture.stranger();
        Statement statement = stranger.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      AtomicInteger refusals = new AtomicInteger();
      start(
          onFault(
              () -> {
                if (refusals.incrementAndGet() == 2) {
                  run(statement, "ROLLBACK");
                }
              }));
      settle(lease, Outcome.done("{}"));
      await().atMost(LONGEST).until(() -> settled.get() == 1);
      assertThat(refusals).as("the lock was met").hasValue(2);
    }
    assertThat(job("a").state()).isEqualTo(JobState.DONE);
  }

  @Test
  void anOutcomeThatTheDatabaseRefusesFailsItsOwnJobAndNoOther() throws Exception {
    fixture.enqueue("a", "b");
    try (Connection stranger = fixture.stranger();
        Statement statement = stranger.createStatement()) {
      run(
          statement,
          "CREATE TRIGGER picky BEFORE UPDATE ON job WHEN NEW.result = 'poison'"
              + " BEGIN SELECT RAISE(ABORT, 'poison'); END");
    }
    List<Lease> leases = fixture.lease(2);
    start(fixture.queue);
    settle(leases.get(0), Outcome.done("poison"));
    settle(leases.get(1), Outcome.done("{}"));
    await().atMost(LONGEST).until(() -> settled.get() == 2);
    assertThat(job("a").reason()).isEqualTo("unwritable-outcome");
    assertThat(job("b").state()).isEqualTo(JobState.DONE);
  }

  @Test
  void countsWhatALostLeaseIsRefused() {
    fixture.enqueue("a");
    Lease lost = fixture.lease(1).get(0);
    fixture.crash();
    start(fixture.queue);
    List<String> traced = new CopyOnWriteArrayList<>();
    settle(
        lost,
        Outcome.done(),
        new RunTrace() {
          @Override
          public void ends(Outcome outcome) {
            traced.add("ends");
          }

          @Override
          public void refused() {
            traced.add("refused");
          }
        });
    await().atMost(LONGEST).until(() -> settled.get() == 1);
    assertThat(settler.stale()).isEqualTo(1);
    assertThat(traced).containsExactly("refused");
    assertThat(refused).extracting(Settlement::lease).containsExactly(lost);
    assertThat(job("a").state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void whoFailsWhenItIsToldEndsNoSettling() {
    fixture.enqueue("a", "b", "c", "d");
    Lease lost = fixture.lease(1).get(0);
    fixture.crash();
    start(fixture.queue, refusal -> fail("told"));
    settle(lost, Outcome.done());
    await().atMost(LONGEST).until(() -> settled.get() == 1);
    List<Lease> leases = fixture.lease(3);
    settle(
        leases.get(0),
        Outcome.done(),
        new RunTrace() {
          @Override
          public void ends(Outcome outcome) {
            fail("told");
          }
        });
    await().atMost(LONGEST).until(() -> settled.get() == 2);
    settle(
        leases.get(1),
        Outcome.done(),
        RunTrace.NONE,
        done -> {
          settled.incrementAndGet();
          fail("told");
        });
    await().atMost(LONGEST).until(() -> settled.get() == 3);
    settle(leases.get(2), Outcome.done());
    await().atMost(LONGEST).until(() -> settled.get() == 4);
    assertThat(fixture.queue.stats().done()).isEqualTo(3);
  }

  @Test
  void noOutcomeCountsBeforeWhatThePipelineHasLeftIsOnTheDisk() {
    fixture.enqueue("a");
    Lease lease = fixture.lease(1).get(0);
    AtomicInteger flushes = new AtomicInteger();
    disk =
        () -> {
          assertThat(job("a").state()).isEqualTo(JobState.IN_PROGRESS);
          switch (flushes.incrementAndGet()) {
            case 1 -> throw new IOException("No space left on device");
            case 2 -> throw new LinkageError("no such class in this test");
            default -> {}
          }
        };
    start(fixture.queue);
    settle(lease, Outcome.done());
    await().atMost(LONGEST).until(() -> settled.get() == 1);
    assertThat(flushes).hasValue(3);
    assertThat(job("a").state()).isEqualTo(JobState.DONE);
  }

  private static void fail(String why) {
    throw new IllegalStateException(why);
  }

  private void start(WorkQueue queue) {
    start(queue, refused::add);
  }

  private void start(WorkQueue queue, Consumer<Settlement> onRefused) {
    settler =
        new Settler(queue, Executors.newSingleThreadExecutor(), () -> disk.flush(), onRefused);
    settler.start();
  }

  private void settle(Lease lease, Outcome outcome) {
    settle(lease, outcome, RunTrace.NONE);
  }

  private void settle(Lease lease, Outcome outcome, RunTrace trace) {
    settle(lease, outcome, trace, done -> settled.incrementAndGet());
  }

  private void settle(Lease lease, Outcome outcome, RunTrace trace, AsyncCallback callback) {
    long now = fixture.clock.millis();
    Exchange exchange = Exchanges.of(new Settlement(lease, outcome, now, now));
    exchange.setProperty(RunTrace.PROPERTY, trace);
    settler.process(exchange, callback);
  }

  private Job job(String id) {
    return fixture.queue.show(id).orElseThrow().job();
  }

  /** The queue itself; the listener hears of every fault before its caller does. */
  private WorkQueue onFault(Runnable listener) {
    return (WorkQueue)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {WorkQueue.class},
            (proxy, method, args) -> {
              try {
                return method.invoke(fixture.queue, args);
              } catch (InvocationTargetException e) {
                if (e.getCause() instanceof QueueException) {
                  listener.run();
                }
                throw e.getCause();
              }
            });
  }

  private static void run(Statement statement, String sql) {
    try {
      statement.execute(sql);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
