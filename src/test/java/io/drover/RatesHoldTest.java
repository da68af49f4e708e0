package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.cli.Engine.Run;
import io.drover.job.NewJob;
import io.drover.settings.Rate;
import io.drover.testing.StartTimes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rates through all of the routes, in real time. */
class RatesHoldTest {
  private static final Duration LONGEST = Duration.ofMinutes(3);

  /** Each host's rate, and as many jobs as take some seconds. */
  private static final Map<String, Integer> JOBS =
      Map.of(
          "1/3s", 3,
          "10/s", 60,
          "5000/h", 9,
          "20/2s burst 5", 45,
          "1/3s, 10/s, 5000/h", 3);

  @TempDir private Path folder;

  @BeforeEach
  void forget() {
    StartTimes.forget();
  }

  @Test
  void noStretchOfTimeHoldsMoreStartsThanARateAllows() {
    Map<String, String> settings = new HashMap<>();
    settings.put("drover.pipeline", "bean:" + StartTimes.class.getName());
    List<NewJob> jobs = new ArrayList<>();
    JOBS.forEach(
        (rate, count) -> {
          settings.put("drover.rate.host." + host(rate), rate);
          for (int i = 0; i < count; i++) {
            jobs.add(new NewJob(rate + i, "r", host(rate), 0, null, "{}"));
          }
        });
    try (Run run = Runs.start(folder, Path.of("routes"), settings)) {
      run.queue().enqueue(jobs);
      await().atMost(LONGEST).until(run::idle);
      assertThat(run.queue().stats().done()).isEqualTo(jobs.size());
    }
    JOBS.forEach(
        (text, count) -> {
          List<Long> starts = StartTimes.of(host(text));
          assertThat(starts).as(text).hasSize(count);
          for (Rate rate : Rate.parse(text)) {
            assertThat(StartTimes.most(starts, rate.per()))
                .as("%s, its %s", text, rate)
                .isLessThanOrEqualTo(rate.permits());
          }
        });
  }

  private static String host(String rate) {
    return "h" + Integer.toUnsignedString(rate.hashCode()) + ".example";
  }
}
