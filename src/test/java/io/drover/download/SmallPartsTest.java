package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmallPartsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final long SECOND = 1_000_000_000;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        " 30 | 30",
        "+30 | 30",
        "00000000000030 | 30",
        "86401 | 86401",
        "2592001 | 2592000",
        "9999999999 | 2592000",
        "99999999999999999999 | 2592000",
        "Mon, 23 Nov 2026 12:00:30 GMT | 30",
        "Monday, 23-Nov-26 12:00:30 GMT | 30",
        "Tue, 24 Nov 2026 12:00:00 GMT | 86400",
        "Mon, 23 Nov 2099 12:00:00 GMT | 2592000"
      })
  void retry_after_is_seconds_or_a_date(String text, long seconds) {
    assertThat(RetryAfter.parse(text, NOW)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "1.5",
        "1e9",
        "0x10",
        "--1",
        "0",
        "-30",
        "-99999999999999999999",
        "Mon, 23 Nov 2026 11:59:30 GMT",
        "Mon, 01 Jan 0001 00:00:00 GMT"
      })
  void what_names_no_time_to_come_says_nothing(String text) {
    assertThat(RetryAfter.parse(text, NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "http://me:pw@a.test/x http://***@a.test/x",
        "http://a.test/x?token=s&y=1 http://a.test/x?token=***&y=1",
        "http://a.test/?X-Amz-Signature=s http://a.test/?X-Amz-Signature=***",
        "http://a.test/?X-Amz-Credential=s&Key-Pair-Id=k http://a.test/?X-Amz-Credential=***&Key-Pair-Id=k",
        "http://a.test/?api_key=s;sig=s#f http://a.test/?api_key=***;sig=***#f",
        "http://a.test/?APIKEY=s&access_token=s http://a.test/?APIKEY=***&access_token=***",
        "http://a.test/?monkey=1&sign=2&design=3 http://a.test/?monkey=1&sign=2&design=3",
        "http://a.test/token=1@2 http://a.test/token=1@2"
      })
  void secrets_are_masked(String url, String masked) {
    assertThat(Mask.in(url)).isEqualTo(masked);
    assertThat(Mask.in("went to " + url)).isEqualTo("went to " + masked);
  }

  @Test
  void credentials_are_not_sent_in_the_clear_after_a_redirect_from_https() {
    Settings.Download settings =
        new Settings.Download(
            Path.of("unused"),
            1,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            0,
            null,
            "me@a.test",
            List.of(),
            null,
            Map.of("a.test", Map.of("Authorization", "Bearer hush")),
            new Settings.Finding(List.of("direct"), List.of(), false, false, Map.of()));
    Requests requests = new Requests(settings);
    Url url = Url.parse("http://a.test/").orElseThrow();

    assertThat(requests.get(url, true).getFirstHeader("Authorization").getValue()).contains("hush");
    assertThat(requests.get(url, false).getFirstHeader("Authorization")).isNull();
    assertThat(requests.get(url, true).getFirstHeader("User-Agent").getValue())
        .isEqualTo("Drover/dev (mailto:me@a.test)");
  }

  private static Pace pace() {
    Pacing pacing =
        new Pacing(Duration.ofMillis(1), Duration.ofSeconds(10), Duration.ofSeconds(20));
    return new Pace(100, pacing, 0);
  }

  @Test
  void the_grace_does_not_count() {
    Pace pace = pace();
    assertThat(pace.tooSlow(9 * SECOND, 1)).isFalse();
    assertThat(pace.tooSlow(29 * SECOND, 2)).isFalse();
    assertThat(pace.tooSlow(30 * SECOND, 2)).isTrue();
  }

  @Test
  void what_came_in_the_grace_does_not_make_up_for_a_slow_window() {
    Pace pace = pace();
    assertThat(pace.tooSlow(9 * SECOND, 1_000_000)).isFalse();
    assertThat(pace.tooSlow(30 * SECOND, 1_001_000)).isTrue();
  }

  @Test
  void each_window_counts_for_itself() {
    Pace pace = pace();
    assertThat(pace.tooSlow(30 * SECOND, 2000)).isFalse();
    assertThat(pace.tooSlow(49 * SECOND, 2001)).isFalse();
    assertThat(pace.tooSlow(50 * SECOND, 3999)).isTrue();
  }

  @Test
  void a_drip_of_one_byte_a_second_is_over_after_half_a_minute() {
    Pace pace = new Pace(1024, Pacing.DEFAULT, 0); // as users have it
    for (int second = 1; second < 30; second++) {
      assertThat(pace.tooSlow(second * SECOND, second)).as("second %d", second).isFalse();
    }
    assertThat(pace.tooSlow(30 * SECOND, 30)).isTrue();
  }

  @Test
  void total_silence_is_left_to_the_idle_timeout() {
    Pace pace = pace();
    assertThat(pace.tooSlow(30 * SECOND, 0)).isFalse();
  }
}
