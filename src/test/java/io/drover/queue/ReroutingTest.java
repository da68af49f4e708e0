package io.drover.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Key;
import io.drover.job.KeyMemory;
import io.drover.job.KeyOrders;
import io.drover.job.Lease;
import io.drover.job.NewJob;
import io.drover.job.Outcome;
import io.drover.limit.KeyedLimiter;
import io.drover.limit.Limits;
import io.drover.queue.WorkQueue.Grant;
import io.drover.queue.WorkQueue.RetryFilter;
import io.drover.settings.Settings.Caps;
import io.drover.settings.Settings.Rates;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs whose host comes to a long rest, and that others may have an answer to. */
class ReroutingTest {
  private static final Key HOST = Key.host("h");

  @TempDir Path folder;
  @AutoClose private QueueFixture fixture;

  @BeforeEach
  void open() {
    fixture = new QueueFixture(folder);
  }

  /** Leases for a new process that nothing waits in. */
  private Grant grant() {
    return fixture.queue.lease(
        new KeyedLimiter(
            1_000,
            new Limits(new Caps(1_000, Map.of(), 1_000, Map.of()), new Rates(Map.of(), Map.of())),
            () -> 1_000_000 * fixture.clock.millis(),
            () -> 0,
            () -> {}));
  }

  private List<Lease> lease() {
    List<Lease> all = new ArrayList<>();
    for (boolean more = true; more; ) {
      Grant grant = grant();
      all.addAll(fixture.leases(grant));
      more = grant.again();
    }
    return all;
  }

  private void rests(Duration time) {
    long until = fixture.clock.millis() + time.toMillis();
    fixture.queue.steering().remember(Map.of(HOST, new KeyMemory(null, null, until, 1, 0)));
  }

  private static List<NewJob> many(int jobs, String host) {
    return IntStream.range(0, jobs).mapToObj(i -> QueueFixture.job(host + "-" + i, host)).toList();
  }

  private void move(boolean elsewhere, List<Lease> leases) {
    for (Lease lease : leases) {
      assertThat(fixture.settle(lease, new Outcome.Moved(HOST, "as found", elsewhere))).isEmpty();
    }
  }

  @Test
  void thoseThatNeedNotWaitLeaveTheLaneAndAllOthersStay() {
    fixture.enqueue("a", "b");
    move(true, lease());
    fixture.enqueue("c");
    move(false, lease().stream().filter(lease -> lease.artifactId().equals("c")).toList());
    fixture.crash();
    fixture.enqueue("d@h");
    rests(Duration.ofHours(1));

    assertThat(lease())
        .as("with what they know, where no host is held, and as their first attempt still")
        .allSatisfy(lease -> assertThat(lease.host()).isEqualTo(Key.NO_HOST))
        .allSatisfy(lease -> assertThat(lease.hint()).isEqualTo("as found"))
        .allSatisfy(lease -> assertThat(lease.attempt()).isEqualTo(1))
        .extracting(Lease::artifactId)
        .containsExactly("a", "b");
    assertThat(fixture.queue.examine(false)).isEmpty();
    fixture.clock.advance(Duration.ofHours(1));
    assertThat(lease()).extracting(Lease::artifactId).containsExactly("c", "d");
  }

  @Test
  void aCountBelowItsRowsStopsNoLease() throws SQLException {
    fixture.enqueue("a", "b");
    move(true, lease());
    try (Connection stranger = fixture.stranger();
        Statement statement = stranger.createStatement()) {
      statement.executeUpdate("UPDATE lane SET ready = 1 WHERE ready = 2");
    }
    rests(Duration.ofHours(1));

    assertThat(lease()).extracting(Lease::artifactId).containsExactly("a", "b");
  }

  @Test
  void aShortRestIsWaitedFor() {
    fixture.enqueue("a");
    move(true, lease());
    rests(Outcome.Moved.PATIENCE);

    assertThat(lease()).isEmpty();
    fixture.clock.advance(Outcome.Moved.PATIENCE);
    assertThat(lease()).extracting(Lease::host).containsExactly(HOST);
  }

  /** It is no sign that the host is not to be asked, and the next run would only be sent back. */
  @Test
  void aSlowRateIsWaitedForHoweverSlow() {
    fixture.enqueue("a", "b");
    move(true, lease());
    fixture.queue.steering().command(HOST, orders -> new KeyOrders(null, "1/10m", false));

    assertThat(lease()).extracting(Lease::host).containsExactly(HOST);
    assertThat(lease()).isEmpty();
    fixture.clock.advance(Duration.ofMinutes(10));
    assertThat(lease()).extracting(Lease::host).containsExactly(HOST);
  }

  @Test
  void whoHasAskedEverybodyWaits() {
    fixture.enqueue("a");
    move(true, lease());
    rests(Duration.ofDays(1));
    move(false, lease());

    assertThat(lease()).isEmpty();
    fixture.clock.advance(Duration.ofDays(1));
    assertThat(lease()).extracting(Lease::host).containsExactly(HOST);
  }

  @Test
  void whatComesToALaneThatSleepsIsNotForgotten() {
    fixture.enqueue("a", "b", "c@h");
    List<Lease> leases = lease().stream().sorted(Comparator.comparing(Lease::artifactId)).toList();
    move(true, leases.subList(0, 1));
    rests(Duration.ofHours(1));
    assertThat(lease()).extracting(Lease::artifactId).containsExactly("a");

    move(true, leases.subList(1, 2));
    assertThat(lease()).extracting(Lease::artifactId).containsExactly("b");
    fixture.queue.release(leases.subList(2, 3));
    assertThat(lease()).isEmpty();
  }

  /** However it wakes: what it did not use while asleep is nobody's debt. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLaneThatIsWokenStartsAtThePresent(boolean byAMove) {
    fixture.enqueue("a", "b@h", "c@h");
    List<Lease> leases = lease().stream().sorted(Comparator.comparing(Lease::artifactId)).toList();
    rests(Duration.ofHours(1));
    fixture.queue.enqueue(many(20, "h"));
    assertThat(lease()).as("its lane sleeps").isEmpty();
    fixture.queue.enqueue(many(40, "other"));
    assertThat(fixture.lease(20)).hasSize(20);

    if (byAMove) {
      move(true, leases.subList(0, 1));
    } else {
      fixture.queue.release(leases.subList(1, 2));
    }
    assertThat(fixture.lease(10))
        .extracting(Lease::host)
        .filteredOn(HOST::equals)
        .hasSizeBetween(4, 6);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWasLeasedWhenTheProcessEndedIsNotForgotten(boolean dies) {
    fixture.enqueue("a", "b@h");
    move(true, lease().stream().filter(lease -> lease.host().isNone()).toList());
    assertThat(lease()).extracting(Lease::host).containsExactly(HOST);
    rests(Duration.ofHours(1));
    fixture.enqueue("c@h");
    assertThat(lease()).as("the lane sleeps").isEmpty();

    if (dies) {
      fixture.crash();
    } else {
      fixture.restart();
    }

    assertThat(lease()).extracting(Lease::artifactId).containsExactly("a");
  }

  @Test
  void whatIsTriedAgainIsNotForgotten() {
    fixture.enqueue("a");
    move(true, lease());
    for (int i = 0; i < Settling.MAX_LOSSES; i++) {
      lease().forEach(fixture.queue::begins);
      fixture.crash();
    }
    rests(Duration.ofHours(1));
    fixture.enqueue("c@h");
    assertThat(lease()).as("the lane sleeps").isEmpty();

    assertThat(fixture.queue.retryFailed(new RetryFilter(null, Settling.PROCESS_DIED, null), false))
        .isEqualTo(1);

    assertThat(lease()).extracting(Lease::artifactId).containsExactly("a");
  }

  /** What sleeps then is an empty lane. */
  @Test
  void whoHasLeftIsNotSaidToWait() {
    fixture.enqueue("a");
    move(true, lease());
    rests(Duration.ofHours(1));
    assertThat(lease()).hasSize(1);
    assertThat(fixture.queue.survey().nextTime()).isNull();

    fixture.enqueue("b@h");
    assertThat(lease()).isEmpty();
    assertThat(fixture.queue.survey().nextTime()).isNotNull();
  }

  @Test
  void aTriedJobWaitsLikeAnyOther() {
    fixture.enqueue("a");
    move(true, lease());
    fixture.settle(lease().get(0), Outcome.retry("http-502", "", Duration.ZERO));
    rests(Duration.ofHours(1));

    assertThat(lease()).isEmpty();
  }

  @Test
  void manyAreMovedInPartsBetweenWhichOthersHaveTheirTurn() {
    int many = 2 * Rerouting.MAX_JOBS + 1;
    fixture.queue.enqueue(many(many, ""));
    move(true, lease());
    rests(Duration.ofHours(1));

    Grant first = grant();
    assertThat(first.again()).isTrue();
    assertThat(fixture.queue.statsBy(WorkQueue.Dimension.HOST).get("h").queued())
        .isEqualTo(many - Rerouting.MAX_JOBS);
    assertThat(first.count() + lease().size()).isEqualTo(many);
    assertThat(fixture.queue.examine(false)).isEmpty();
    assertThat(grant().again()).isFalse();
  }
}
