package io.drover.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.Key;
import io.drover.job.KeyOrders;
import io.drover.job.KeyState;
import io.drover.job.Lease;
import io.drover.settings.Rate;
import io.drover.settings.Settings.Caps;
import io.drover.settings.Settings.Rates;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class KeyedLimiterTest {
  private final Map<Long, Permit> running = new LinkedHashMap<>();
  private final AtomicInteger wakes = new AtomicInteger();
  private long lastId;

  private KeyedLimiter limiter(int workers, int perResolver, int perHost) {
    Caps caps = new Caps(perResolver, Map.of(), perHost, Map.of());
    return new KeyedLimiter(workers, limits(caps), () -> 0, () -> 0, wakes::incrementAndGet);
  }

  private static Limits limits(Caps caps) {
    return new Limits(caps, new Rates(Map.of(), Map.of()));
  }

  private static int roomFor(KeyedLimiter limiter, Key key) {
    return limiter.roomFor(key, KeyState.NONE).jobs();
  }

  private static Lease lease(long id, String resolver, String host, boolean suspect) {
    return new Lease(
        id,
        id,
        1,
        "job-" + id,
        1,
        Key.resolver(resolver),
        Key.host(host),
        suspect,
        false,
        "{}",
        null);
  }

  private long admit(KeyedLimiter limiter, String resolver, String host) {
    long id = ++lastId;
    limiter.admit(lease(id, resolver, host, false), permit -> running.put(id, permit));
    return id;
  }

  private void finish(long id) {
    running.remove(id).close();
  }

  @Test
  void aFreedPermitGoesToTheNextJobOfThatKeyAtOnce() {
    KeyedLimiter limiter = limiter(8, 8, 1);
    long first = admit(limiter, "r", "h");
    long second = admit(limiter, "r", "h");
    assertThat(running).containsOnlyKeys(first);
    finish(first);
    assertThat(running).containsOnlyKeys(second);
  }

  @Test
  void eachFurtherRequestOfARunIsChargedToTheRateOfItsHost() {
    AtomicLong nanos = new AtomicLong(1_000_000_000);
    Rates rates = new Rates(Map.of(), Map.of("h", Rate.parse("1/3s")));
    Limits limits = new Limits(new Caps(8, Map.of(), 8, Map.of()), rates);
    KeyedLimiter limiter = new KeyedLimiter(8, limits, nanos::get, () -> 0, wakes::incrementAndGet);
    Permit permit = running.get(admit(limiter, "r", "h"));
    assertThat(permit.moveTo(Key.host("h"))).as("paid for by the start").isTrue();
    assertThat(permit.moveTo(Key.host("h"))).isFalse();
    nanos.addAndGet(3_100_000_000L);
    assertThat(permit.moveTo(Key.host("h"))).isTrue();
    assertThat(permit.moveTo(Key.host("other"))).isTrue();
    assertThat(permit.moveTo(Key.host("other"))).as("no rate").isTrue();
    assertThat(permit.moveTo(Key.host("h"))).isFalse();
    nanos.addAndGet(3_100_000_000L);
    assertThat(permit.moveTo(Key.host("h"))).isTrue();
    assertThat(permit.moveTo(Key.host("h"))).isFalse();
  }

  @Test
  void aFullKeyHoldsNobodyElseUp() {
    KeyedLimiter limiter = limiter(8, 8, 1);
    admit(limiter, "r", "busy");
    for (int i = 0; i < 50; i++) {
      admit(limiter, "r", "busy");
    }
    long other = admit(limiter, "r", "idle");
    assertThat(running).hasSize(2).containsKey(other);
  }

  @Test
  void whoIsParkedUnderAFullHostCountsNeitherAgainstTheRoomNorTheWorkers() {
    KeyedLimiter limiter = limiter(2, 2, 1);
    int room = limiter.room();
    int forResolver = roomFor(limiter, Key.resolver("r"));
    admit(limiter, "r", "busy");
    admit(limiter, "r", "busy");
    admit(limiter, "r", "busy");
    assertThat(limiter.room()).isEqualTo(room - 1);
    assertThat(roomFor(limiter, Key.resolver("r"))).isEqualTo(forResolver - 1);
    assertThat(limiter.running()).isEqualTo(1);
  }

  @Test
  void aFreePlaceThatOneLaneCannotUseGoesToAnother() {
    KeyedLimiter limiter = limiter(8, 1, 1);
    long holdsHost = admit(limiter, "other", "h");
    long holdsResolver = admit(limiter, "r", "x");
    admit(limiter, "r", "h"); // needs both
    long needsResolver = admit(limiter, "r", "y");
    finish(holdsResolver);
    assertThat(running).containsOnlyKeys(holdsHost, needsResolver);
  }

  @Test
  void closingAPermitTwiceFreesOnePlace() {
    KeyedLimiter limiter = limiter(8, 8, 1);
    long first = admit(limiter, "r", "h");
    Permit permit = running.get(first);
    finish(first);
    permit.close();
    admit(limiter, "r", "h");
    admit(limiter, "r", "h");
    assertThat(limiter.running()).isEqualTo(1);
  }

  @Test
  void onlyOneSuspectRunsAtATime() {
    KeyedLimiter limiter = limiter(8, 8, 8);
    limiter.admit(lease(1, "r", "a", true), permit -> running.put(1L, permit));
    limiter.admit(lease(2, "r", "b", true), permit -> running.put(2L, permit));
    limiter.admit(lease(3, "r", "b", false), permit -> running.put(3L, permit));
    assertThat(running).containsOnlyKeys(1L, 3L);
    finish(1);
    assertThat(running).containsOnlyKeys(2L, 3L);
  }

  @Test
  void aStoppedLimiterGivesBackWhoWaitsAndLetsNobodyRun() {
    KeyedLimiter limiter = limiter(1, 1, 1);
    long first = admit(limiter, "r", "a");
    long waiting = admit(limiter, "r", "b");
    assertThat(limiter.stop()).extracting(Lease::id).containsExactly(waiting);
    finish(first);
    assertThat(running).isEmpty();
    assertThat(limiter.admit(lease(9, "r", "a", false), permit -> {})).isFalse();
    assertThat(limiter.room()).isZero();
  }

  @Test
  void freedRoomIsTold() {
    KeyedLimiter limiter = limiter(1, 1, 1);
    long first = admit(limiter, "r", "a");
    finish(first);
    assertThat(wakes).hasPositiveValue();
  }

  /** Random walks against the rule itself: caps hold, and nobody waits who could run. */
  @RepeatedTest(200)
  void capsHoldAndNobodyWaitsInVain(RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition();
    Random random = new Random(seed);
    int workers = 1 + random.nextInt(6);
    int perResolver = 1 + random.nextInt(4);
    int perHost = 1 + random.nextInt(3);
    KeyedLimiter limiter = limiter(workers, perResolver, perHost);
    Map<Long, Lease> leases = new HashMap<>();
    for (int step = 0; step < 300; step++) {
      if (random.nextBoolean() || running.isEmpty()) {
        Lease lease = lease(++lastId, "r" + random.nextInt(3), "h" + random.nextInt(5), false);
        leases.put(lease.id(), lease);
        limiter.admit(lease, permit -> running.put(lease.id(), permit));
      } else {
        List<Long> ids = new ArrayList<>(running.keySet());
        Long ended = ids.get(random.nextInt(ids.size()));
        leases.remove(ended);
        finish(ended);
      }
      check(leases, workers, perResolver, perHost, seed);
    }
    while (!running.isEmpty()) {
      finish(running.keySet().iterator().next());
    }
    for (Key key : List.of(Key.resolver("r0"), Key.host("h0"))) {
      assertThat(roomFor(limiter, key))
          .as("all is given back, seed %d", seed)
          .isEqualTo(roomFor(limiter, new Key(key.kind(), "never seen")));
    }
  }

  private void check(
      Map<Long, Lease> leases, int workers, int perResolver, int perHost, long seed) {
    Map<Key, Integer> inFlight = new HashMap<>();
    running
        .keySet()
        .forEach(id -> leases.get(id).keys().forEach(k -> inFlight.merge(k, 1, Integer::sum)));
    inFlight.forEach(
        (key, n) ->
            assertThat(n)
                .as("%s with seed %d", key, seed)
                .isLessThanOrEqualTo(key.kind() == Key.Kind.HOST ? perHost : perResolver));
    assertThat(running.size()).isLessThanOrEqualTo(workers);
    if (running.size() < workers) {
      leases.values().stream()
          .filter(lease -> !running.containsKey(lease.id()))
          .forEach(
              lease ->
                  assertThat(
                          inFlight.getOrDefault(lease.host(), 0) < perHost
                              && inFlight.getOrDefault(lease.resolver(), 0) < perResolver)
                      .as("job %d waits though it could run, seed %d", lease.id(), seed)
                      .isFalse());
    }
  }

  @Test
  void capsHoldUnderManyThreads() throws InterruptedException {
    KeyedLimiter limiter =
        new KeyedLimiter(
            8, limits(new Caps(6, Map.of(), 2, Map.of())), System::nanoTime, () -> 0, () -> {});
    Map<Key, AtomicInteger> inFlight = new ConcurrentHashMap<>();
    Map<Key, AtomicInteger> worst = new ConcurrentHashMap<>();
    ExecutorService workers = Executors.newFixedThreadPool(8);
    AtomicInteger done = new AtomicInteger();
    Deque<Lease> all = new ArrayDeque<>();
    for (int i = 1; i <= 20_000; i++) {
      all.add(lease(i, "r" + i % 3, "h" + i % 7, false));
    }
    for (Lease lease : all) {
      limiter.admit(
          lease,
          permit ->
              workers.execute(
                  () -> {
                    for (Key key : lease.keys()) {
                      int n =
                          inFlight.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
                      worst
                          .computeIfAbsent(key, k -> new AtomicInteger())
                          .accumulateAndGet(n, Math::max);
                    }
                    lease.keys().forEach(key -> inFlight.get(key).decrementAndGet());
                    permit.close();
                    done.incrementAndGet();
                  }));
    }
    org.awaitility.Awaitility.await().until(() -> done.get() == all.size());
    workers.shutdown();
    assertThat(workers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    worst.forEach(
        (key, n) ->
            assertThat(n.get())
                .as("%s", key)
                .isLessThanOrEqualTo(key.kind() == Key.Kind.HOST ? 2 : 6));
    assertThat(limiter.running()).isZero();
  }

  @Test
  void aKeyIsNotForgottenBetweenTheLeaseOfItsJobsAndTheirComing() {
    KeyState one = new KeyState(new KeyOrders(1, null, false), KeyState.NONE.memory());
    KeyedLimiter limiter = limiter(8, 8, 8);
    limiter.roomFor(Key.host("h"), one);
    limiter.reserve(Key.host("h"), 2);
    limiter.forgetQuiet();
    assertThat(limiter.keys()).isEqualTo(1);

    long first = admit(limiter, "r", "h");
    finish(first);
    limiter.forgetQuiet();
    admit(limiter, "r", "h");
    admit(limiter, "r", "h");
    assertThat(running).as("what was commanded still holds").hasSize(1);
  }

  @Test
  void aKeyIsNotForgottenWhileItsJobsMayBeLeased() {
    KeyedLimiter limiter = limiter(8, 8, 8);
    roomFor(limiter, Key.host("h"));
    limiter.forgetQuiet();
    assertThat(limiter.keys()).isEqualTo(1);
  }

  @Test
  void oneWhoFailsAsItsTurnIsToldTakesNobodyAlong() {
    KeyedLimiter limiter = limiter(4, 4, 1);
    long first = admit(limiter, "r", "h");
    limiter.admit(
        lease(++lastId, "r", "h", false),
        permit -> {
          throw new IllegalStateException("it cannot");
        });
    long third = admit(limiter, "r", "h");
    KeyState two = new KeyState(new KeyOrders(3, null, false), KeyState.NONE.memory());

    assertThatThrownBy(() -> limiter.obey(false, Map.of(Key.host("h"), two)))
        .hasRootCauseMessage("it cannot");
    assertThat(running).containsOnlyKeys(first, third);
  }
}
