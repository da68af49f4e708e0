package io.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Key;
import io.drover.job.KeyState;
import io.drover.job.Lease;
import io.drover.queue.QueueFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningJobsTest {
  @TempDir private Path folder;
  private QueueFixture fixture;
  private RunningJobs running;
  private static final Key RESOLVER = Key.resolver("default");
  private static final Key HOME = Key.host("home.example");

  private long nanos;
  private Key host = HOME;

  @BeforeEach
  void open() {
    fixture = new QueueFixture(folder);
    running = new RunningJobs(fixture.queue, Duration.ofMinutes(1), fixture.clock, () -> nanos);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aClockThatIsSetForwardInterruptsNobodyAndAddsNoTime() {
    RunningJobs.Run run = running.begin(lease(), () -> host);
    fixture.clock.advance(Duration.ofHours(1));
    pass(20);
    running.watch();
    assertThat(run.end()).as("interrupted").isFalse();
    assertThat(run.endedAtMillis() - run.startedAtMillis()).isEqualTo(20);
  }

  @Test
  void aClockThatIsSetBackNeitherHidesADeadlineNorTakesTimeAway() {
    RunningJobs.Run run = running.begin(lease(), () -> host);
    fixture.clock.advance(Duration.ofHours(-1));
    pass(60_000);
    running.watch();
    assertThat(run.end()).as("interrupted").isTrue();
    assertThat(Thread.interrupted()).as("the next job of this thread").isFalse();
    assertThat(run.endedAtMillis() - run.startedAtMillis()).isEqualTo(60_000);
  }

  @Test
  void marksWhatHasRunForAWhileSoThatItsAttemptCounts() {
    running.begin(lease(), () -> host);
    pass(99);
    running.watch();
    assertThat(fixture.queue.situation("a").orElseThrow().begun()).isNull();
    pass(1);
    running.watch();
    assertThat(fixture.queue.situation("a").orElseThrow().begun()).isNotNull();
  }

  @Test
  void tellsTheQueueOfWhatWasLostBeforeThatItBeginsAndOfNothingElse() {
    running.begin(lease(), () -> host);
    fixture.crash();
    RunningJobs next =
        new RunningJobs(fixture.queue, Duration.ofMinutes(1), fixture.clock, () -> nanos);
    next.begin(fixture.lease(1).get(0), () -> host);
    assertThat(fixture.queue.situation("a").orElseThrow().begun()).as("for a while").isNull();
    fixture.crash();
    assertThat(fixture.lease(1).get(0).suspect()).as("lost twice, begun").isTrue();
    fixture.crash();
    assertThat(fixture.lease(1).get(0).attempt()).as("neither ran for a while").isEqualTo(1);
  }

  @Test
  void marksWhereItHasGoneOnToSoThatWhoWaitsThereIsTold() {
    running.begin(lease(), () -> host);
    pass(100);
    running.watch();
    assertThat(holder().keySet()).containsExactlyInAnyOrder(RESOLVER, HOME);
    host = Key.host("elsewhere.example");
    running.watch();
    assertThat(holder().keySet()).containsExactlyInAnyOrder(RESOLVER, host);
    host = HOME;
    running.watch();
    assertThat(holder().keySet()).containsExactlyInAnyOrder(RESOLVER, HOME);
  }

  private Map<Key, KeyState> holder() {
    return fixture.queue.situation("a").orElseThrow().leased().get(0).keys();
  }

  @Test
  void interruptsWhatWasCancelledWithinTwoSeconds() {
    RunningJobs.Run run = running.begin(lease(), () -> host);
    pass(1_000);
    running.watch();
    fixture.queue.cancel(List.of("a"));
    pass(1_000);
    running.watch();
    assertThat(run.end()).as("interrupted").isTrue();
  }

  @Test
  void anInterruptThatAPipelineLeavesBehindIsNotTheNextJobs() {
    RunningJobs.Run run = running.begin(lease(), () -> host);
    Thread.currentThread().interrupt();
    run.end();
    assertThat(Thread.interrupted()).isFalse();
  }

  private Lease lease() {
    fixture.enqueue("a@home.example");
    List<Lease> leases = fixture.lease(1);
    return leases.get(0);
  }

  private void pass(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
