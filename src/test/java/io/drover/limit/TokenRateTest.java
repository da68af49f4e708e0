package io.drover.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.settings.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenRateTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long EPOCH = 1_700_000_000L * SECOND;

  private static Rate rate(int permits, String per, int burst) {
    return new Rate(permits, Duration.parse(per), burst);
  }

  private static TokenRate of(Rate... windows) {
    return new TokenRate(List.of(windows));
  }

  private static boolean starts(TokenRate rate, long now) {
    if (rate.nextAt(now) > now) {
      return false;
    }
    rate.charge(now);
    return true;
  }

  private static int startsAtOnce(TokenRate rate, long now) {
    int starts = 0;
    while (starts(rate, now)) {
      starts++;
    }
    return starts;
  }

  /** The most starts that any half-open stretch of that length holds. */
  private static int most(List<Long> starts, Duration per) {
    int most = 0;
    int first = 0;
    for (int last = 0; last < starts.size(); last++) {
      while (starts.get(last) - starts.get(first) >= per.toNanos()) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  @Test
  void startsOneByOneAtTheRate() {
    TokenRate rate = of(rate(1, "PT3S", 1));

    assertThat(startsAtOnce(rate, EPOCH)).isEqualTo(1);
    assertThat(rate.nextAt(EPOCH + SECOND)).isBetween(EPOCH + 3 * SECOND, EPOCH + 3_030_000_000L);
    assertThat(rate.nextAt(EPOCH + 4 * SECOND)).isEqualTo(EPOCH + 4 * SECOND);
  }

  @Test
  void aStartThatDoesNotComeCostsNothing() {
    TokenRate rate = of(rate(1, "PT3S", 1));
    rate.charge(EPOCH);

    for (int poll = 0; poll < 1_000; poll++) {
      assertThat(starts(rate, EPOCH + poll)).isFalse();
    }
    assertThat(rate.nextAt(EPOCH + 1)).isLessThan(EPOCH + 3_100_000_000L);
  }

  @Test
  void aBurstComesAtOnceAndIsPaidForBeforeTheNextStart() {
    TokenRate rate = of(rate(10, "PT10S", 5));

    assertThat(startsAtOnce(rate, EPOCH)).isEqualTo(5);
    assertThat(rate.nextAt(EPOCH)).isBetween(EPOCH + 5 * SECOND - 50_000_000, EPOCH + 6 * SECOND);
  }

  @Test
  void aBurstIsEarnedBeforehand() {
    TokenRate rate = of(rate(10, "PT10S", 5));
    startsAtOnce(rate, EPOCH);

    long free = rate.nextAt(EPOCH);
    assertThat(startsAtOnce(rate, free + 2_100_000_000L)).as("after two seconds").isEqualTo(3);
  }

  @Test
  void theRestOfABurstIsThereStillWhenItsFirstStartsComeSlowly() {
    TokenRate rate = of(rate(10, "PT10S", 5));
    rate.charge(EPOCH);
    rate.charge(EPOCH + 1_200_000_000L);

    assertThat(startsAtOnce(rate, EPOCH + 1_300_000_000L)).isEqualTo(3);
  }

  @Test
  void aBurstIsUsedUpByAsManyStartsThatNeedNone() {
    TokenRate rate = of(rate(10, "PT10S", 5));
    for (int start = 0; start < 5; start++) {
      rate.charge(EPOCH + start * 1_200_000_000L);
    }

    assertThat(startsAtOnce(rate, EPOCH + 4 * 1_200_000_000L + 1)).isZero();
  }

  @Test
  void noMoreThanTheBurstIsEverSaved() {
    TokenRate rate = of(rate(10, "PT10S", 5));
    startsAtOnce(rate, EPOCH);

    assertThat(startsAtOnce(rate, EPOCH + 1_000_000 * SECOND)).isEqualTo(5);
  }

  @Test
  void theSlowestWindowDecides() {
    TokenRate rate = of(rate(10, "PT1S", 10), rate(12, "PT1H", 12));

    assertThat(startsAtOnce(rate, EPOCH)).isEqualTo(10);
    assertThat(rate.nextAt(EPOCH + 2 * SECOND)).isEqualTo(EPOCH + 2 * SECOND);
    rate.charge(EPOCH + 2 * SECOND);
    rate.charge(EPOCH + 3 * SECOND);
    assertThat(rate.nextAt(EPOCH + 4 * SECOND)).isGreaterThan(EPOCH + 3_500 * SECOND);
  }

  @Test
  void goesOnAfterARestart() {
    List<Rate> windows = List.of(rate(1, "PT3S", 1), rate(5_000, "PT1H", 10));
    TokenRate before = new TokenRate(windows);
    before.charge(EPOCH);

    TokenRate after = TokenRate.resumed(windows, before.marks(), EPOCH + SECOND);

    assertThat(after.marks()).isEqualTo(before.marks()).contains("1/3000000000@", " 5000/");
    assertThat(after.nextAt(EPOCH + SECOND)).isEqualTo(before.nextAt(EPOCH + SECOND));
  }

  @Test
  void nothingUsedLeavesNoMarks() {
    TokenRate rate = of(rate(10, "PT10S", 5));

    assertThat(rate.marks()).isEmpty();
    assertThat(startsAtOnce(TokenRate.resumed(List.of(rate(10, "PT10S", 5)), "", EPOCH), EPOCH))
        .isEqualTo(5);
  }

  @Test
  void aRestartDoesNotRenewABurst() {
    List<Rate> windows = List.of(rate(10, "PT10S", 5));
    TokenRate before = new TokenRate(windows);
    startsAtOnce(before, EPOCH);

    TokenRate after = TokenRate.resumed(windows, before.marks(), EPOCH + 1);

    assertThat(after.nextAt(EPOCH + 1)).isEqualTo(before.nextAt(EPOCH + 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1/1000000000@99", "nonsense", "10/10000000000@", "10/x@5"})
  void aChangedRateBeginsNowWithNothingEarned(String marks) {
    TokenRate rate = TokenRate.resumed(List.of(rate(10, "PT10S", 5)), marks, EPOCH);

    assertThat(startsAtOnce(rate, EPOCH)).isEqualTo(1);
  }

  @Test
  void aClockThatWasAheadBlocksNoLongerThanABurst() {
    long year = 365L * 24 * 3_600 * SECOND;
    TokenRate rate =
        TokenRate.resumed(List.of(rate(10, "PT10S", 5)), "10/10000000000@" + (EPOCH + year), EPOCH);

    assertThat(rate.nextAt(EPOCH)).isBetween(EPOCH + 5 * SECOND, EPOCH + 6 * SECOND);
  }

  @Test
  void isForgottenOnlyWhenANewOneWouldDecideAlike() {
    TokenRate rate = of(rate(10, "PT10S", 5));
    assertThat(rate.isQuiet(EPOCH)).isTrue();
    startsAtOnce(rate, EPOCH);

    assertThat(rate.isQuiet(EPOCH + 9 * SECOND)).isFalse();
    assertThat(rate.isQuiet(EPOCH + 10 * SECOND)).isTrue();
  }

  @Test
  void aBurstIsNeverMoreThanTheWindowAllows() {
    assertThat(startsAtOnce(of(rate(5, "PT1S", 100)), EPOCH)).isEqualTo(5);
  }

  static List<List<Rate>> anyWindows() {
    return List.of(
        List.of(rate(1, "PT3S", 1)),
        List.of(rate(10, "PT1S", 1)),
        List.of(rate(10, "PT1S", 10)),
        List.of(rate(7, "PT1S", 3)),
        List.of(rate(2, "PT1S", 200)),
        List.of(rate(1_000, "PT1S", 1)),
        List.of(rate(5_000, "PT1H", 100), rate(10, "PT1S", 4)),
        List.of(rate(1, "PT3S", 1), rate(10, "PT1S", 5), rate(5_000, "PT1H", 50)));
  }

  /** Streams of every temper: steady, idle for a while, in clumps, restarted. */
  @ParameterizedTest
  @MethodSource("anyWindows")
  void noStretchEverHoldsMoreThanItsWindowAllows(List<Rate> windows) {
    for (long seed = 1; seed <= 40; seed++) {
      RandomGenerator random = new SplittableRandom(seed);
      long step = windows.get(0).per().toNanos() / windows.get(0).permits();
      TokenRate rate = new TokenRate(windows);
      List<Long> starts = new ArrayList<>();
      long now = EPOCH;
      for (int arrival = 0; arrival < 4_000; arrival++) {
        now += gap(random, rate.nextAt(now) - now, step);
        if (starts(rate, now)) {
          starts.add(now);
        }
        if (random.nextInt(50) == 0) {
          rate = TokenRate.resumed(windows, rate.marks(), now);
        } else if (rate.isQuiet(now)) {
          rate = new TokenRate(windows);
        }
      }
      for (Rate window : windows) {
        assertThat(most(starts, window.per()))
            .as("%s, seed %d", window, seed)
            .isLessThanOrEqualTo(window.permits());
      }
    }
  }

  private static long gap(RandomGenerator random, long toNext, long step) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> toNext;
      case 3 -> toNext + random.nextLong(step / 50 + 1);
      case 4 -> random.nextLong(2 * step);
      case 5 -> toNext + random.nextLong(12 * step);
      case 6 -> step + random.nextLong(step / 5 + 1); // slower than the rate, so that none is early
      default -> 0;
    };
  }

  @ParameterizedTest
  @MethodSource("anyWindows")
  void aSteadyBacklogUsesAtLeast98PercentThoughEachStartIsLate(List<Rate> windows) {
    RandomGenerator random = new SplittableRandom(7);
    TokenRate rate = new TokenRate(windows);
    Rate slowest = windows.stream().min(BY_PACE).orElseThrow();
    long lateness = Math.min(50_000_000, slowest.per().toNanos() / 100);
    long length = Math.max(600 * SECOND, 2 * slowest.per().toNanos());
    List<Long> starts = new ArrayList<>();
    long now = EPOCH;
    while (now < EPOCH + length) {
      now = rate.nextAt(now);
      rate.charge(now);
      starts.add(now);
      long next = rate.nextAt(now);
      now = next == now ? now : next + random.nextLong(lateness);
    }
    double allowed = (double) length / slowest.per().toNanos() * slowest.permits();
    assertThat(starts.size() / allowed).isGreaterThan(0.98);
    for (Rate window : windows) {
      assertThat(most(starts, window.per())).isLessThanOrEqualTo(window.permits());
    }
  }

  private static final Comparator<Rate> BY_PACE =
      Comparator.comparingDouble(rate -> rate.permits() / (double) rate.per().toNanos());
}
