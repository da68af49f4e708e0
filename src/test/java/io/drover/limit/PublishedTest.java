package io.drover.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Key;
import io.drover.job.KeyMemory;
import io.drover.job.KeyOrders;
import io.drover.job.KeyState;
import io.drover.job.Lease;
import io.drover.settings.Rate;
import io.drover.settings.Settings.Caps;
import io.drover.settings.Settings.Rates;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How hosts ask to be used, beside what the settings say and what was commanded. */
class PublishedTest {
  private static final Key HOST = Key.host("h");
  private static final long SECOND = 1_000_000_000L;
  private static final Published SLOW = new Published(Rate.parse("1/10s"), 9, false);
  private static final Published BINDING = new Published(Rate.parse("1/10s"), 2, true);

  private final Map<Long, Permit> running = new LinkedHashMap<>();
  private KeyState known = KeyState.NONE;
  private long now = 1_700_000_000L * SECOND;
  private long lastId;

  private KeyedLimiter limiter(String rate) {
    Map<String, List<Rate>> rates = rate.isEmpty() ? Map.of() : Map.of("h", Rate.parse(rate));
    return new KeyedLimiter(
        8,
        new Limits(new Caps(8, Map.of(), 4, Map.of()), new Rates(Map.of(), rates)),
        () -> now,
        () -> 0,
        new LimiterEvents() {
          @Override
          public void room() {}

          @Override
          public KeyState stateOf(Key key) {
            return known;
          }
        });
  }

  private Permit start(KeyedLimiter limiter) {
    long id = ++lastId;
    Lease lease =
        new Lease(id, id, 1, "job-" + id, 1, Key.resolver("r"), HOST, false, false, "{}", null);
    limiter.admit(lease, permit -> running.put(id, permit));
    return running.get(id);
  }

  @Test
  void whoHasNoRateGetsTheOneThatItAsksForAtOnce() {
    KeyedLimiter limiter = limiter("");
    Permit first = start(limiter);
    Permit second = start(limiter);
    assertThat(first.moveTo(HOST)).as("asks for the rules").isTrue();

    assertThat(first.moveTo(HOST, SLOW)).isTrue();
    assertThat(second.moveTo(HOST, SLOW)).as("it started before the rate was known").isFalse();
    assertThat(first.moveTo(HOST, SLOW)).isFalse();
    assertThat(start(limiter)).as("its rate holds for starts too").isNull();
    now += 11 * SECOND;
    assertThat(second.moveTo(HOST, SLOW)).isTrue();
    assertThat(first.moveTo(HOST, SLOW)).isFalse();
  }

  @Test
  void whatItAsksForIsExplainedByWhatIsKept() {
    KeyedLimiter limiter = limiter("5/s");
    Permit permit = start(limiter);
    assertThat(permit.moveTo(HOST, BINDING)).as("paid for by the start").isTrue();
    now += SECOND;
    assertThat(permit.moveTo(HOST, BINDING)).isTrue();
    Limits limits = new Limits(new Caps(8, Map.of(), 4, Map.of()), new Rates(Map.of(), Map.of()));
    KeyMemory kept = limiter.memories().get(HOST);

    KeyGate gate = gate(limits, new KeyState(KeyOrders.NONE, kept));
    assertThat(gate.state()).isEqualTo(KeyGate.State.RATE);
    assertThat(gate.opensAt()).isEqualTo((now + 10 * SECOND) / 1_000_000);
    assertThat(gate.rates()).isEqualTo(BINDING.rates());
    assertThat(gate.cap()).isEqualTo(2);

    KeyGate commanded = gate(limits, new KeyState(new KeyOrders(3, "9/s", false), kept));
    assertThat(commanded.state()).isEqualTo(KeyGate.State.OPEN);
    assertThat(commanded.rates()).isEqualTo(Rate.parse("9/s"));
    assertThat(commanded.cap()).isEqualTo(3);
  }

  @Test
  void aCapThatItAsksForIsNewsOnceAndNotTakenForALearnedOne() {
    KeyedLimiter limiter = limiter("");
    Published few = new Published(List.of(), 2, true);
    Permit permit = start(limiter);
    assertThat(limiter.news()).isEmpty();
    assertThat(permit.moveTo(HOST, few)).isTrue();
    KeyMemory kept = limiter.news().get(HOST);
    assertThat(permit.moveTo(HOST, few)).isTrue();
    assertThat(limiter.news()).isEmpty();

    Limits limits = new Limits(new Caps(8, Map.of(), 4, Map.of()), new Rates(Map.of(), Map.of()));
    KeyState said = new KeyState(KeyOrders.NONE, kept);
    KeyGate full = KeyGate.of(limits, HOST, said, 2, now / 1_000_000);
    assertThat(full.state()).isEqualTo(KeyGate.State.FULL);
    assertThat(full.isCapAsked()).isTrue();
    assertThat(full.isCapLearned()).isFalse();
    assertThat(full.isRateAsked()).isFalse();
    assertThat(full.configured()).isEqualTo(4);

    permit.answered(Reply.throttled(Duration.ofSeconds(1)));
    KeyGate both = gate(limits, new KeyState(KeyOrders.NONE, limiter.news().get(HOST)));
    assertThat(both.isCapLearned()).isTrue();
    assertThat(both.askedCap()).isEqualTo(2);
  }

  @Test
  void whatItAskedOfAnEarlierProcessIsKeptUntilItSaysSomethingElse() {
    known = new KeyState(KeyOrders.NONE, new KeyMemory(null, BINDING.text(), 0, 0, 0));
    KeyedLimiter limiter = limiter("5/s");
    limiter.roomFor(HOST, known);
    Permit permit = start(limiter);
    assertThat(limiter.memories().get(HOST).asked()).isEqualTo(BINDING.text());
    assertThat(permit.moveTo(HOST, BINDING)).isTrue();
    assertThat(limiter.memories().get(HOST).asked()).isEqualTo(BINDING.text());
    now += SECOND;
    permit.moveTo(HOST, SLOW);
    assertThat(limiter.memories().get(HOST).asked()).isEqualTo(SLOW.text());
  }

  private KeyGate gate(Limits limits, KeyState known) {
    return KeyGate.of(limits, HOST, known, 0, now / 1_000_000);
  }

  @Test
  void whatTheSettingsSayGoesBeforeWhatIsOnlyAskedFor() {
    KeyedLimiter limiter = limiter("5/s burst 5");
    Permit one = start(limiter);
    now += SECOND;
    assertThat(one.moveTo(HOST, SLOW)).isTrue();
    now += SECOND;
    assertThat(one.moveTo(HOST, SLOW)).isTrue();
  }

  @Test
  void whatBindsHoldsBesideTheSettings() {
    KeyedLimiter limiter = limiter("5/s burst 5");
    Permit one = start(limiter);
    now += SECOND;
    assertThat(one.moveTo(HOST, BINDING)).isTrue();
    assertThat(one.moveTo(HOST, BINDING)).isTrue();
    now += SECOND;
    assertThat(one.moveTo(HOST, BINDING)).isFalse();
    assertThat(limiter.roomFor(HOST, KeyState.NONE).cap()).isEqualTo(2);
  }

  @Test
  void aCommandGoesBeforeEverything() {
    KeyedLimiter limiter = limiter("");
    known = new KeyState(new KeyOrders(3, "100/s", false), KeyMemory.NONE);
    limiter.obey(false, Map.of(HOST, known));
    Permit one = start(limiter);
    limiter.obey(false, Map.of(HOST, known));
    for (int i = 0; i < 5; i++) {
      now += SECOND;
      assertThat(one.moveTo(HOST, BINDING)).isTrue();
    }
    assertThat(limiter.roomFor(HOST, known).cap()).isEqualTo(3);
  }

  @Test
  void aRateThatIsHeardOfAgainAfterARestartGoesOnWhereItWas() {
    KeyedLimiter limiter = limiter("");
    Permit one = start(limiter);
    assertThat(one.moveTo(HOST, SLOW)).isTrue();
    KeyMemory kept = limiter.memories().get(HOST);
    one.close();
    now += 5 * SECOND;

    known = new KeyState(KeyOrders.NONE, kept);
    KeyedLimiter next = limiter("");
    next.obey(false, Map.of());
    Lease lease =
        new Lease(99, 99, 1, "j", 1, Key.resolver("r"), Key.host("o"), false, false, "{}", null);
    next.admit(lease, permit -> running.put(99L, permit));
    assertThat(running.get(99L).moveTo(HOST, SLOW)).isFalse();
    now += 6 * SECOND;
    assertThat(running.get(99L).moveTo(HOST, SLOW)).isTrue();
  }

  @Test
  void howLongAHostRestsIsToldWhetherItIsInMemoryOrNot() {
    KeyedLimiter limiter = limiter("");
    Permit one = start(limiter);
    assertThat(one.restOf(HOST)).isZero();
    one.answered(Reply.throttled(Duration.ofMinutes(7)));
    assertThat(one.restOf(HOST)).isEqualTo(Duration.ofMinutes(7));
    known = new KeyState(KeyOrders.NONE, new KeyMemory(null, null, now / 1_000_000 + 60_000, 1, 0));
    assertThat(one.restOf(Key.host("other"))).isEqualTo(Duration.ofMinutes(1));
  }
}
