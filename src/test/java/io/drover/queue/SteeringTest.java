package io.drover.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Demand;
import io.drover.job.Key;
import io.drover.job.KeyMemory;
import io.drover.job.KeyOrders;
import io.drover.job.KeyState;
import io.drover.job.Lease;
import io.drover.job.Outcome;
import io.drover.limit.KeyedLimiter;
import io.drover.limit.Limits;
import io.drover.queue.WorkQueue.Grant;
import io.drover.settings.Settings.Caps;
import io.drover.settings.Settings.Rates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is commanded and learned, and the lanes that sleep because of it. */
class SteeringTest {
  private static final Key HOST = Key.host("h");
  private static final Key OTHER = Key.host("other");

  @TempDir Path folder;
  private QueueFixture fixture;
  private Steering steering;
  private Demand demand;

  @BeforeEach
  void open() {
    fixture = new QueueFixture(folder);
    steering = fixture.queue.steering();
    demand = limiter();
    fixture.enqueue("a@h", "b@h", "c@other");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private KeyedLimiter limiter() {
    return new KeyedLimiter(
        8,
        new Limits(new Caps(8, Map.of(), 4, Map.of()), new Rates(Map.of(), Map.of())),
        () -> 1_000_000 * fixture.clock.millis(),
        () -> 0,
        () -> {});
  }

  private List<String> lease() {
    return fixture.leases(fixture.queue.lease(demand)).stream().map(Lease::artifactId).toList();
  }

  private void pause(Key key, boolean paused) {
    steering.command(key, orders -> new KeyOrders(orders.cap(), orders.rate(), paused));
  }

  @Test
  void aPausedQueueLeasesNothingUntilItIsResumedAndKnowsSoAfterARestart() {
    assertThat(steering.pauseAll(true)).isTrue();
    assertThat(steering.pauseAll(true)).isFalse();
    assertThat(lease()).isEmpty();
    fixture.crash();
    assertThat(fixture.queue.steering().isPaused()).isTrue();
    assertThat(lease()).isEmpty();
    fixture.queue.steering().pauseAll(false);
    assertThat(lease()).hasSize(3);
  }

  @Test
  void aPausedHostHoldsUpItselfAlone() {
    pause(HOST, true);
    assertThat(lease()).containsExactly("c");
    assertThat(lease()).isEmpty();
    pause(HOST, false);
    assertThat(lease()).containsExactly("a", "b");
  }

  @Test
  void aPausedResolverHoldsUpAllItsHosts() {
    pause(Key.resolver("default"), true);
    assertThat(lease()).isEmpty();
    pause(Key.resolver("default"), false);
    assertThat(lease()).hasSize(3);
  }

  @Test
  void aKeyThatRestsSleepsUntilItsTimeAlsoOverARestart() {
    long until = fixture.clock.millis() + 60_000;
    steering.remember(Map.of(HOST, new KeyMemory(null, null, until, 1, 0)));
    Grant grant = fixture.queue.lease(demand);
    assertThat(fixture.leases(grant)).extracting(Lease::artifactId).containsExactly("c");
    assertThat(grant.wakeAt()).isBetween(until - 1_000, until);

    fixture.crash();
    demand = limiter();
    assertThat(lease()).containsExactly("c");
    fixture.clock.advance(Duration.ofSeconds(60));
    assertThat(lease()).containsExactly("a", "b");
  }

  @Test
  void aCommandedCapGoesBeforeTheSettings() {
    steering.command(HOST, orders -> new KeyOrders(1, orders.rate(), false));
    assertThat(lease()).containsExactlyInAnyOrder("a", "b", "c"); // one to run, one ahead
    assertThat(demand.roomFor(HOST, steering.state(HOST)).cap()).isEqualTo(1);
    assertThat(demand.roomFor(OTHER, steering.state(OTHER)).cap()).isEqualTo(4);
  }

  @Test
  void aRateIsGivenOutOncePerStartAlsoOverACrash() {
    steering.command(HOST, orders -> new KeyOrders(null, "1/10s", false));
    assertThat(lease()).containsExactlyInAnyOrder("a", "c");
    assertThat(steering.state(HOST).memory().tat()).isNotNull();
    fixture.crash();
    demand = limiter();
    assertThat(lease()).as("what the dead process may have started counts").containsExactly("c");
    fixture.clock.advance(Duration.ofSeconds(11));
    assertThat(lease()).hasSize(1);
    fixture.clock.advance(Duration.ofSeconds(1));
    assertThat(lease()).isEmpty();
  }

  @Test
  void whatAHostAskedForIsFoundWhereverItsStateIsRead() {
    KeyMemory memory = new KeyMemory("1/1@5", "2 true 5/1s", 7, 3, 1.5);
    steering.remember(Map.of(HOST, memory));
    pause(HOST, false);
    assertThat(steering.state(HOST).memory()).isEqualTo(memory);
    assertThat(steering.commandsSince(0).keys().get(HOST).memory()).isEqualTo(memory);
    assertThat(fixture.queue.survey().keys("h", 9))
        .filteredOn(row -> row.key().equals(HOST))
        .singleElement()
        .satisfies(row -> assertThat(row.state().memory()).isEqualTo(memory))
        .satisfies(row -> assertThat(row.stats().queued()).isEqualTo(2));
    assertThat(lease()).contains("a");
    Situation situation = fixture.queue.situation("a").orElseThrow();
    assertThat(situation.keys())
        .filteredOn(key -> key.key().equals(HOST))
        .singleElement()
        .satisfies(key -> assertThat(key.state().memory().asked()).isEqualTo("2 true 5/1s"));
    assertThat(situation.leased())
        .filteredOn(leased -> leased.id().equals("a"))
        .singleElement()
        .satisfies(
            leased ->
                assertThat(leased.keys().get(HOST).memory().asked()).isEqualTo("2 true 5/1s"));
  }

  @Test
  void commandsAreToldOnce() {
    long start = steering.commandsSince(0).change();
    pause(HOST, true);
    steering.command(OTHER, orders -> new KeyOrders(2, null, false));
    Steering.Commands commands = steering.commandsSince(start);
    assertThat(commands.keys()).containsOnlyKeys(HOST, OTHER);
    assertThat(commands.keys().get(OTHER).orders().cap()).isEqualTo(2);
    assertThat(steering.commandsSince(commands.change()).keys()).isEmpty();
  }

  @Test
  void whatIsCommandedForAKeyThatNoJobHasYetHoldsWhenOneComes() {
    pause(Key.host("new"), true);
    fixture.enqueue("d@new");
    assertThat(lease()).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(steering.state(Key.host("never heard of"))).isEqualTo(KeyState.NONE);
  }

  @Test
  void aMovedJobGoesToTheOtherHostsLaneUncountedAndKeepsItsHint() {
    Lease lease = fixture.leases(fixture.queue.lease(demand)).get(0);
    assertThat(lease.host()).isEqualTo(HOST);
    assertThat(fixture.settle(lease, new Outcome.Moved(Key.host("moved"), "go there", false)))
        .isEmpty();

    Lease again =
        fixture.leases(fixture.queue.lease(demand)).stream()
            .filter(one -> one.artifactId().equals(lease.artifactId()))
            .findFirst()
            .orElseThrow();
    assertThat(again.host()).isEqualTo(Key.host("moved"));
    assertThat(again.attempt()).isEqualTo(1);
    assertThat(again.hint()).isEqualTo("go there");
    assertThat(fixture.queue.show(lease.artifactId()).orElseThrow().attempts())
        .extracting(JobHistory.Attempt::outcome)
        .containsExactly("moved");
    assertThat(fixture.settle(lease, Outcome.done())).as("the lease before the move").isEmpty();
    assertThat(fixture.queue.stats().inProgress()).isEqualTo(3);
    assertThat(fixture.queue.examine(false)).isEmpty();
  }
}
