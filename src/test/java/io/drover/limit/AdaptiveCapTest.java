package io.drover.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptiveCapTest {
  private static AdaptiveCap of(int ceiling) {
    return new AdaptiveCap(ceiling, ceiling);
  }

  private static int answersUntil(AdaptiveCap cap, int wanted, long began) {
    int answers = 0;
    while (cap.cap() < wanted) {
      cap.answered(began);
      answers++;
    }
    return answers;
  }

  @Test
  void beginsAtTheCeilingAndNeverRisesAboveIt() {
    AdaptiveCap cap = of(4);
    for (int answer = 0; answer < 100; answer++) {
      cap.answered(answer);
    }

    assertThat(cap.cap()).isEqualTo(4);
    assertThat(cap.isQuiet()).isTrue();
  }

  @Test
  void requestsThatWereUnderWayTogetherLowerItOnce() {
    AdaptiveCap cap = of(20);
    cap.refused(100, 200);
    int once = cap.cap();
    for (int other = 0; other < 19; other++) {
      cap.refused(100 + other, 210);
    }

    assertThat(once).isEqualTo(14);
    assertThat(cap.cap()).isEqualTo(once);
    assertThat(cap.isQuiet()).isFalse();
  }

  @Test
  void whatBeganAfterTheDecreaseLowersItAgain() {
    AdaptiveCap cap = of(20);
    cap.refused(100, 200);
    cap.refused(200, 300);

    assertThat(cap.cap()).isEqualTo(9);
  }

  @Test
  void answersToWhatBeganBeforeTheDecreaseDoNotRaiseIt() {
    AdaptiveCap cap = of(4);
    cap.refused(100, 200);
    double lowered = cap.learned();
    for (int answer = 0; answer < 100; answer++) {
      cap.answered(199);
    }

    assertThat(cap.learned()).isEqualTo(lowered);
  }

  @Test
  void neverFallsBelowOne() {
    AdaptiveCap cap = of(4);
    for (int refusal = 0; refusal < 100; refusal++) {
      cap.refused(refusal * 10L, refusal * 10L + 5);
    }

    assertThat(cap.cap()).isEqualTo(1);
    assertThat(cap.learned()).isEqualTo(1.0);
  }

  @Test
  void risesByOneWithEachRoundOfAnswers() {
    AdaptiveCap cap = new AdaptiveCap(100, 10);

    assertThat(answersUntil(cap, 11, 0)).isBetween(10, 11);
    assertThat(answersUntil(cap, 12, 0)).isBetween(11, 12);
  }

  @Test
  void isBackAtTheCeilingAfterATroubleAndThenForgotten() {
    AdaptiveCap cap = new AdaptiveCap(4, 1);

    assertThat(answersUntil(cap, 4, 0)).isLessThan(12);
    assertThat(cap.isQuiet()).isTrue();
  }

  @Test
  void goesOnAfterARestart() {
    AdaptiveCap before = of(20);
    before.refused(100, 200);

    AdaptiveCap after = new AdaptiveCap(20, before.learned());

    assertThat(after.learned()).isEqualTo(before.learned());
    after.refused(0, 10);
    assertThat(after.cap()).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -3, Double.NaN, Double.NEGATIVE_INFINITY})
  void aLearnedValueThatIsNoneIsTheFloor(double learned) {
    assertThat(new AdaptiveCap(4, learned).cap()).isEqualTo(1);
  }

  @Test
  void aLearnedValueAboveTheCeilingIsTheCeiling() {
    assertThat(new AdaptiveCap(4, 1e300).cap()).isEqualTo(4);
  }

  @Test
  void followsAChangedCeiling() {
    AdaptiveCap unhindered = of(4);
    unhindered.ceiling(9);
    assertThat(unhindered.cap()).isEqualTo(9);
    unhindered.ceiling(2);
    assertThat(unhindered.cap()).isEqualTo(2);

    AdaptiveCap lowered = new AdaptiveCap(10, 3);
    lowered.ceiling(20);
    assertThat(lowered.cap()).as("what was learned stays").isEqualTo(3);
    lowered.ceiling(2);
    assertThat(lowered.cap()).isEqualTo(2);
  }

  @Test
  void worksWithAClockThatIsNegative() {
    AdaptiveCap cap = of(20);
    cap.refused(Long.MIN_VALUE + 5, Long.MIN_VALUE + 10);
    cap.refused(Long.MIN_VALUE + 7, Long.MIN_VALUE + 12);
    assertThat(cap.cap()).isEqualTo(14);
  }

  @Test
  void staysWithinItsBoundsWhateverComes() {
    for (long seed = 1; seed <= 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      AdaptiveCap cap = new AdaptiveCap(1 + random.nextInt(30), random.nextDouble() * 40);
      int ceiling = 64;
      cap.ceiling(ceiling);
      for (int step = 0; step < 2_000; step++) {
        switch (random.nextInt(5)) {
          case 0 -> cap.refused(step - random.nextInt(20), step);
          case 1 -> {
            ceiling = 1 + random.nextInt(64);
            cap.ceiling(ceiling);
          }
          default -> cap.answered(step - random.nextInt(20));
        }
        assertThat(cap.cap()).as("seed %d", seed).isBetween(1, ceiling);
      }
    }
  }
}
