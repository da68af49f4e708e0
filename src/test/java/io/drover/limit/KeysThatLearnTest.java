package io.drover.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Demand.Room;
import io.drover.job.Key;
import io.drover.job.KeyMemory;
import io.drover.job.KeyOrders;
import io.drover.job.KeyState;
import io.drover.job.Lease;
import io.drover.settings.Rate;
import io.drover.settings.Settings.Caps;
import io.drover.settings.Settings.Rates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

/** Rates, rests, learned caps, commands and moves, in a time that the test moves. */
class KeysThatLearnTest {
  private static final Key HOST = Key.host("h");
  private static final Key OTHER = Key.host("other");
  private static final long SECOND = 1_000_000_000L;

  private final Map<Long, Permit> running = new LinkedHashMap<>();
  private final List<Long> givenBack = new ArrayList<>();
  private final List<Long> off = new ArrayList<>();
  private KeyState known = KeyState.NONE;
  private Runnable onStateOf = () -> {};
  private int statesRead;
  private int rests;
  private long now = 1_700_000_000L * SECOND;
  private long ringAt = Long.MAX_VALUE;
  private final PriorityQueue<Long> timers = new PriorityQueue<>();
  private long lastId;

  private final LimiterEvents events =
      new LimiterEvents() {
        @Override
        public void room() {}

        @Override
        public void givenBack(List<Lease> leases) {
          leases.forEach(lease -> givenBack.add(lease.id()));
        }

        @Override
        public void keep() {
          rests++;
        }

        @Override
        public KeyState stateOf(Key key) {
          statesRead++;
          KeyState read = known;
          onStateOf.run();
          return read;
        }

        @Override
        public void ringAt(long nanos) {
          ringAt = nanos;
          timers.add(nanos);
        }
      };

  private KeyedLimiter limiter(String rate) {
    return limiter(rate.isEmpty() ? Map.of() : Map.of("h", Rate.parse(rate)));
  }

  private KeyedLimiter limiter(Map<String, List<Rate>> rates) {
    return new KeyedLimiter(
        8,
        new Limits(new Caps(8, Map.of(), 4, Map.of()), new Rates(Map.of(), rates)),
        () -> now,
        () -> 0,
        events);
  }

  private long admit(KeyedLimiter limiter, String host) {
    long id = ++lastId;
    Lease lease =
        new Lease(
            id, id, 1, "job-" + id, 1, Key.resolver("r"), Key.host(host), false, false, "{}", null);
    limiter.admit(
        lease,
        new KeyedLimiter.Turn() {
          @Override
          public void go(Permit permit) {
            running.put(id, permit);
          }

          @Override
          public void off() {
            off.add(id);
          }
        });
    return id;
  }

  /** Time goes on, and alarms ring as they were set. */
  private void pass(KeyedLimiter limiter, Duration time) {
    long until = now + time.toNanos();
    while (ringAt <= until) {
      now = Math.max(now, ringAt);
      ringAt = Long.MAX_VALUE;
      limiter.ring();
    }
    now = until;
  }

  private Room roomFor(KeyedLimiter limiter, Key key) {
    return limiter.roomFor(key, KeyState.NONE);
  }

  @Test
  void aRateSpacesStartsThoughPlacesAreFree() {
    KeyedLimiter limiter = limiter("1/3s");
    List.of(1, 2, 3).forEach(i -> admit(limiter, "h"));
    assertThat(running).containsOnlyKeys(1L);
    pass(limiter, Duration.ofMillis(2_990));
    assertThat(running).containsOnlyKeys(1L);
    pass(limiter, Duration.ofMillis(60));
    assertThat(running).containsOnlyKeys(1L, 2L);
    pass(limiter, Duration.ofSeconds(4));
    assertThat(running).containsOnlyKeys(1L, 2L, 3L);
  }

  @Test
  void whoWatchesSeesWhatRunsAndWhatHoldsTheOthersBack() {
    KeyedLimiter limiter = limiter("1/3s");
    List.of(1, 2).forEach(i -> admit(limiter, "h"));
    long other = admit(limiter, "other");
    running.get(other).answered(Reply.throttled(Duration.ofSeconds(2)));
    Activity activity = limiter.activity();
    assertThat(activity.running()).isEqualTo(2);
    assertThat(activity.workers()).isEqualTo(8);
    assertThat(use(limiter, HOST)).isEqualTo(new KeyUse(HOST, 1, 1, 4, 4, 0, 3 * SECOND, false));
    assertThat(use(limiter, OTHER)).isEqualTo(new KeyUse(OTHER, 1, 0, 1, 4, 2 * SECOND, 0, false));
    running.values().forEach(Permit::close);
    running.clear();
    pass(limiter, Duration.ofSeconds(1));
    assertThat(use(limiter, OTHER).restsNanos()).isEqualTo(SECOND);
    assertThat(use(limiter, OTHER).running()).isZero();
  }

  private static KeyUse use(KeyedLimiter limiter, Key key) {
    return limiter.activity().keys().stream()
        .filter(use -> use.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whoWaitsForARateHoldsNobodyElseUp() {
    KeyedLimiter limiter = limiter("1/3s");
    int room = limiter.room();
    List.of(1, 2, 3).forEach(i -> admit(limiter, "h"));
    assertThat(limiter.room()).isEqualTo(room - 1);
    long other = admit(limiter, "other");
    assertThat(running).containsKey(other);
  }

  /** Even if nobody takes back the alarms that no longer count, none of them sets another. */
  @Test
  void alarmsDoNotMultiplyHoweverManyKeysWaitForTheirTime() {
    Map<String, List<Rate>> rates =
        Map.of("h", Rate.parse("1/3s"), "other", Rate.parse("1/2s"), "third", Rate.parse("1/5s"));
    KeyedLimiter limiter = limiter(rates);
    for (int i = 0; i < 40; i++) {
      rates.keySet().forEach(host -> admit(limiter, host));
    }
    int rings = 0;
    long until = now + 60 * SECOND;
    while (timers.element() <= until && rings < 10_000) {
      now = Math.max(now, timers.remove());
      limiter.ring();
      rings++;
      List.copyOf(running.values()).forEach(Permit::close);
      running.clear();
    }
    int starts = 60 / 3 + 60 / 2 + 60 / 5;
    assertThat(rings).isBetween(starts - 5, 3 * starts);
  }

  @Test
  void noMoreIsLeasedThanARateWillLetStartAndTheTimeOfTheNextIsTold() {
    KeyedLimiter limiter = limiter("1/3s");
    assertThat(roomFor(limiter, HOST).jobs()).isEqualTo(1);
    admit(limiter, "h");
    Room room = roomFor(limiter, HOST);
    assertThat(room.jobs()).isZero();
    assertThat(room.opensAt() - limiter.now()).isBetween(2_900L, 3_050L);
    assertThat(limiter.reserve(HOST, 1)).contains("1/3000000000@");
    assertThat(limiter.reserve(OTHER, 1)).isNull();
  }

  @Test
  void whatWaitsAtAStopHasUsedNothingOfItsRate() {
    KeyedLimiter limiter = limiter("1/3s");
    List.of(1, 2, 3).forEach(i -> admit(limiter, "h"));
    pass(limiter, Duration.ofSeconds(2));
    limiter.stop();
    KeyState kept = new KeyState(KeyOrders.NONE, limiter.memories().get(HOST));
    KeyedLimiter next = limiter("1/3s");
    assertThat(next.roomFor(HOST, kept).opensAt() - next.now()).isLessThan(1_100);
  }

  @Test
  void whatWasGivenOutBeforeARestartCounts() {
    KeyedLimiter first = limiter("1/3s");
    roomFor(first, HOST);
    KeyMemory memory = new KeyMemory(first.reserve(HOST, 1), null, 0, 0, 0);
    KeyedLimiter second = limiter("1/3s");
    assertThat(second.roomFor(HOST, new KeyState(KeyOrders.NONE, memory)).jobs()).isZero();
    now += 4 * SECOND;
    assertThat(second.roomFor(HOST, new KeyState(KeyOrders.NONE, memory)).jobs()).isOne();
  }

  @Test
  void aHostThatAsksForATimeGetsItAndWhoWaitsGoesBack() {
    KeyedLimiter limiter = limiter("");
    for (int i = 0; i < 6; i++) {
      admit(limiter, "h");
    }
    assertThat(running).hasSize(4);
    running.get(1L).answered(Reply.throttled(Duration.ofSeconds(30)));
    assertThat(rests).isOne();
    running.remove(1L).close();
    assertThat(givenBack).containsExactlyInAnyOrder(5L, 6L);
    assertThat(off).hasSize(2);
    assertThat(running).doesNotContainKeys(5L, 6L);
    assertThat(roomFor(limiter, HOST).jobs()).isZero();
    assertThat(roomFor(limiter, HOST).opensAt() - limiter.now()).isBetween(29_000L, 30_000L);
    KeyMemory memory = limiter.news().get(HOST);
    assertThat(memory.notBefore() - limiter.now()).isEqualTo(30_000);
    assertThat(memory.strikes()).isOne();
    assertThat(memory.learnedCap()).isBetween(1.0, 3.9);
    assertThat(limiter.news()).isEmpty();

    pass(limiter, Duration.ofSeconds(30));
    assertThat(roomFor(limiter, HOST).jobs()).isPositive();
  }

  @Test
  void restsThatNobodyTimedDoubleAndAGoodAnswerEndsTheRow() {
    KeyedLimiter limiter = limiter("");
    assertThat(restsOf(limiter, 8))
        .containsExactly(60L, 120L, 240L, 480L, 960L, 1920L, 3600L, 3600L);
    answer(limiter, Reply.fine());
    assertThat(limiter.news().get(HOST).strikes()).isZero();
  }

  @Test
  void aHostThatServesOthersRestsShortlyUntilItServesNobody() {
    KeyedLimiter limiter = limiter("");
    answer(limiter, Reply.fine());
    assertThat(restsOf(limiter, 1)).containsExactly(1L);
    answer(limiter, Reply.fine());
    assertThat(restsOf(limiter, 7)).containsExactly(1L, 2L, 4L, 8L, 16L, 60L, 120L);
  }

  @Test
  void aHostThatWasQuietForLongIsForgivenAlsoAfterARestart() {
    KeyedLimiter limiter = limiter("");
    long hourAgo = now / 1_000_000 - 3_601_000;
    limiter.roomFor(HOST, new KeyState(KeyOrders.NONE, new KeyMemory(null, null, hourAgo, 5, 0)));
    assertThat(restsOf(limiter, 1)).containsExactly(60L);
    KeyedLimiter other = limiter("");
    other.roomFor(
        HOST, new KeyState(KeyOrders.NONE, new KeyMemory(null, null, hourAgo + 90_000, 2, 0)));
    assertThat(restsOf(other, 1)).containsExactly(240L);
  }

  private void answer(KeyedLimiter limiter, Reply reply) {
    long id = admit(limiter, "h");
    now += 1;
    running.get(id).answered(reply);
    running.remove(id).close();
  }

  /** How long the host rests after each of some refusals, asked again as soon as may be. */
  private List<Long> restsOf(KeyedLimiter limiter, int refusals) {
    List<Long> lasted = new ArrayList<>();
    for (int i = 0; i < refusals; i++) {
      answer(limiter, Reply.throttled(null));
      long rest = limiter.news().get(HOST).notBefore() * 1_000_000 - now;
      lasted.add(Math.round((double) rest / SECOND));
      pass(limiter, Duration.ofNanos(rest));
    }
    return lasted;
  }

  @Test
  void ofRequestsThatWereUnderWayTogetherOneCounts() {
    KeyedLimiter limiter = limiter("");
    List.of(1, 2, 3, 4).forEach(i -> admit(limiter, "h"));
    now += SECOND;
    running.values().forEach(permit -> permit.answered(Reply.throttled(null)));
    KeyMemory memory = limiter.news().get(HOST);
    assertThat(memory.strikes()).isOne();
    assertThat(memory.learnedCap()).isGreaterThan(2);
  }

  @Test
  void aLearnedCapHoldsAfterARestartAndGrowsBackToTheSetting() {
    KeyedLimiter limiter = limiter("");
    known = new KeyState(KeyOrders.NONE, new KeyMemory(null, null, 0, 0, 1.5));
    assertThat(limiter.roomFor(HOST, known).cap()).isOne();
    for (int i = 0; i < 60; i++) {
      long id = admit(limiter, "h");
      now += SECOND / 100;
      running.get(id).answered(Reply.fine());
      running.remove(id).close();
    }
    assertThat(roomFor(limiter, HOST).cap()).isEqualTo(4);
  }

  @Test
  void aLoweredCapLetsRunningJobsEndAndARaisedOneIsUsedAtOnce() {
    KeyedLimiter limiter = limiter("");
    for (int i = 0; i < 8; i++) {
      admit(limiter, "h");
    }
    limiter.obey(false, Map.of(HOST, state(1, false)));
    assertThat(running).hasSize(4);
    running.remove(1L).close();
    running.remove(2L).close();
    running.remove(3L).close();
    assertThat(running).containsOnlyKeys(4L);
    limiter.obey(false, Map.of(HOST, state(3, false)));
    assertThat(running).containsOnlyKeys(4L, 5L, 6L);
  }

  @Test
  void whatIsPausedStartsNothingAndWhoWaitsGoesBack() {
    KeyedLimiter limiter = limiter("");
    for (int i = 0; i < 6; i++) {
      admit(limiter, "h");
    }
    limiter.obey(false, Map.of(HOST, state(null, true)));
    assertThat(givenBack).containsExactly(5L, 6L);
    running.remove(1L).close();
    assertThat(running).hasSize(3);
    assertThat(limiter.roomFor(HOST, state(null, true)).opensAt()).isEqualTo(Room.WHEN_RESUMED);
    assertThat(limiter.roomFor(HOST, state(null, false)).jobs()).isPositive();

    limiter.obey(true, Map.of());
    assertThat(limiter.room()).isZero();
    limiter.obey(false, Map.of());
    assertThat(limiter.room()).isPositive();
  }

  @Test
  void whoArrivesWhenAKeyIsPausedOrRestsGoesBackAtOnce() {
    KeyedLimiter limiter = limiter("");
    admit(limiter, "h");
    limiter.obey(false, Map.of(HOST, state(null, true)));
    long late = admit(limiter, "h");
    assertThat(givenBack).containsExactly(late);

    long resting = admit(limiter, "other");
    running.get(resting).answered(Reply.throttled(Duration.ofSeconds(30)));
    long later = admit(limiter, "other");
    assertThat(givenBack).containsExactly(late, later);

    limiter.obey(true, Map.of());
    long last = admit(limiter, "third");
    assertThat(givenBack).containsExactly(late, later, last);
    assertThat(off).containsExactly(late, later, last);
  }

  @Test
  void aPlaceThatAGoodAnswerEarnsIsUsedAtOnce() {
    KeyedLimiter limiter = limiter("");
    limiter.roomFor(HOST, new KeyState(KeyOrders.NONE, new KeyMemory(null, null, 0, 0, 1.9)));
    List.of(1, 2, 3).forEach(i -> admit(limiter, "h"));
    assertThat(running).containsOnlyKeys(1L);
    now += SECOND;
    running.get(1L).answered(Reply.fine());
    assertThat(running).containsOnlyKeys(1L, 2L);
  }

  @Test
  void theQueueIsAskedForAHostThatIsMetOnTheWayOnlyWhileItIsNotKnown() {
    KeyedLimiter limiter = limiter("");
    Permit permit = running.get(admit(limiter, "h"));
    assertThat(permit.moveTo(HOST)).isTrue();
    assertThat(statesRead).isZero();
    assertThat(permit.moveTo(OTHER)).isTrue();
    assertThat(permit.moveTo(OTHER)).isTrue();
    assertThat(statesRead).isOne();
  }

  @Test
  void whatIsCommandedWhileTheQueueIsAskedForAHostHolds() {
    KeyedLimiter limiter = limiter("");
    Permit permit = running.get(admit(limiter, "h"));
    onStateOf =
        () -> {
          if (statesRead == 1) {
            known = state(null, true);
            limiter.obey(false, Map.of(OTHER, known));
          }
        };
    assertThat(permit.moveTo(OTHER)).isFalse();
  }

  @Test
  void whatCouldNotBeKeptIsNewsAgainAndTheRateCountsOnNothing() {
    KeyedLimiter limiter = limiter("1/3s");
    roomFor(limiter, HOST);
    limiter.reserve(HOST, 1);
    now += SECOND / 2;
    running.get(admit(limiter, "h")).answered(Reply.throttled(Duration.ofSeconds(9)));
    Map<Key, KeyMemory> news = limiter.news();
    assertThat(news).containsOnlyKeys(HOST);
    limiter.notKept(news.keySet());
    assertThat(limiter.news()).isEqualTo(news);
    running.get(1L).close();

    limiter.notKept(news.keySet());
    pass(limiter, Duration.ofSeconds(10));
    rests = 0;
    admit(limiter, "h");
    assertThat(running).hasSize(2);
    assertThat(rests).as("kept before it starts").isOne();
  }

  @Test
  void aRunningJobMovesToAnotherHostsPlaceOrDoesNotGoThere() {
    KeyedLimiter limiter = limiter("");
    long moving = admit(limiter, "h");
    for (int i = 0; i < 3; i++) {
      admit(limiter, "other");
    }
    for (int i = 0; i < 4; i++) {
      admit(limiter, "h");
    }
    long waiting = lastId;
    assertThat(running).hasSize(7).doesNotContainKey(waiting);

    assertThat(running.get(moving).moveTo(OTHER)).isTrue();
    assertThat(running).as("its old place is free").containsKey(waiting);
    assertThat(running.get(waiting).moveTo(OTHER)).as("the other host is full").isFalse();
    assertThat(running.get(waiting).moveTo(HOST)).as("where it is already").isTrue();
    assertThat(roomFor(limiter, OTHER).cap()).isEqualTo(4);

    running.values().forEach(Permit::close);
    now += 120 * SECOND;
    limiter.forgetQuiet();
    assertThat(limiter.keys()).isZero();
    assertThat(limiter.running()).isZero();
  }

  @Test
  void aMoveObeysWhatTheQueueKnowsOfTheOtherHost() {
    KeyedLimiter limiter = limiter("");
    long moving = admit(limiter, "other");
    known = state(null, true);
    assertThat(running.get(moving).moveTo(HOST)).isFalse();
  }

  @Test
  void keysThatWentQuietAreForgottenAndThoseThatRestAreNot() {
    KeyedLimiter limiter = limiter("");
    for (int i = 0; i < 1_000; i++) {
      long id = admit(limiter, "host-" + i);
      running.remove(id).close();
    }
    long id = admit(limiter, "h");
    running.get(id).answered(Reply.throttled(Duration.ofMinutes(1)));
    running.remove(id).close();
    limiter.news();
    limiter.forgetQuiet();
    assertThat(limiter.keys()).isEqualTo(1);
    assertThat(limiter.memories()).containsOnlyKeys(HOST);
  }

  private static KeyState state(Integer cap, boolean paused) {
    return new KeyState(new KeyOrders(cap, null, paused), KeyMemory.NONE);
  }
}
