package io.drover.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
  @ParameterizedTest
  @CsvSource({
    "10/s, 10, PT1S, 1",
    "1/3s, 1, PT3S, 1",
    " 5000 / h , 5000, PT1H, 1",
    "2/500ms, 2, PT0.5S, 1",
    "3/M, 3, PT1M, 1",
    "7/2d burst 40, 7, PT48H, 40",
    "1000000/ms  burst  1000000, 1000000, PT0.001S, 1000000",
  })
  void readsWhatPeopleWrite(String text, int permits, Duration per, int burst) {
    assertThat(Rate.parse(text)).containsExactly(new Rate(permits, per, burst));
  }

  @Test
  void aBurstBelongsToTheRateThatItFollows() {
    assertThat(Rate.parse("10/s,5000/h burst 100"))
        .containsExactly(
            new Rate(10, Duration.ofSeconds(1), 1), new Rate(5000, Duration.ofHours(1), 100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10/s", "1/3s", "5000/h burst 100", "1/d", "1/ms", "3/90s", "1/1500ms", "2/7d"})
  void printsWhatItReads(String text) {
    assertThat(Rate.parse(text).get(0)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "often",
        "10",
        "10/",
        "/s",
        "-1/s",
        "1.5/s",
        "10/y",
        "10/s,",
        ",10/s",
        "10/s burst",
        "10/s burst x",
        "burst 3",
        "10/s 3",
        "10/3 s",
        "1/2/s"
      })
  void refusesWhatIsNoRate(String text) {
    assertThatThrownBy(() -> Rate.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(".* reads like .*");
  }

  @ParameterizedTest
  @CsvSource({
    "0/s, the number of starts is 1..1000000",
    "1000001/s, the number of starts is 1..1000000",
    "99999999999999999/s, the number of starts is 1..1000000",
    "1/s burst 0, a burst is 1..1000000",
    "1/0s, the time of a rate is 1ms..365d",
    "1/366d, the time of a rate is 1ms..365d",
  })
  void namesTheBound(String text, String message) {
    assertThatThrownBy(() -> Rate.parse(text)).hasMessageStartingWith(message);
  }

  @Test
  void aKeyHasNoMoreThanEightRates() {
    assertThat(Rate.parse("1/s" + ",1/s".repeat(7))).hasSize(8);
    assertThatThrownBy(() -> Rate.parse("1/s" + ",1/s".repeat(8)))
        .hasMessage("a key has at most 8 rates at once");
  }
}
