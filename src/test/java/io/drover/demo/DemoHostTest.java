package io.drover.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The log that the demo's figures are read from, in a time that the test moves. */
class DemoHostTest {
  private static final long SECOND = 1_000_000_000L;

  private static DemoHost host(Manner manner) {
    return new DemoHost("a.example", "", 9, 0, manner, Map.of());
  }

  private static int ask(DemoHost host, int paper, double from, double to) {
    Manner.Answer answer = host.begins(paper, (long) (from * SECOND));
    host.ends(answer, (long) (from * SECOND), (long) (to * SECOND));
    return answer.status();
  }

  @Test
  void countsWhatIsInHandAtTheSameTime() {
    DemoHost host = host(Manner.steady(0));
    Manner.Answer first = host.begins(1, 0);
    Manner.Answer second = host.begins(2, 1);
    host.ends(first, 0, 2);
    host.ends(host.begins(3, 3), 3, 4);
    host.ends(second, 1, 5);
    assertThat(host.mostAtOnce()).isEqualTo(2);
    assertThat(host.requests()).isEqualTo(3);
  }

  @Test
  void refusesWhatIsBeyondItsRateAndKnowsHowLongItWasLeftAloneThen() {
    DemoHost host = host(Manner.metered(2, 2, 0));
    assertThat(ask(host, 1, 0, 0.1)).isEqualTo(200);
    assertThat(ask(host, 2, 0.2, 0.6)).isEqualTo(200);
    assertThat(ask(host, 3, 0.4, 0.4)).isEqualTo(429);
    assertThat(ask(host, 4, 0.41, 0.42)).as("on its way already").isEqualTo(429);
    assertThat(ask(host, 3, 2.5, 2.6)).isEqualTo(200);
    assertThat(ask(host, 4, 5.1, 5.2)).as("no rest: nobody had asked for one").isEqualTo(200);
    assertThat(host.answered(429)).isEqualTo(2);
    assertThat(host.answered(200)).isEqualTo(4);
    assertThat(host.rests())
        .singleElement()
        .satisfies(rest -> assertThat(rest).isCloseTo(2.08, within(1e-6)));
    assertThat(host.secondsOfStarts()).isCloseTo(5.1, within(1e-6));
  }

  @Test
  void aFlakyHostGivesAtTheSecondRequestWhatItRefusedAtTheFirst() {
    DemoHost host = host(Manner.flaky(0));
    assertThat(ask(host, 1, 0, 1)).isEqualTo(200);
    assertThat(ask(host, 3, 0, 1)).isEqualTo(500);
    assertThat(ask(host, 3, 2, 3)).isEqualTo(200);
  }
}
