package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.console.Explainer.Sight;
import io.drover.queue.QueueFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainerTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"THERE, RUNNING, HALTED", "GONE, NO_RUN, NO_RUN", "UNSEEN, RUNNING, NO_RUN"})
  void aRunThatSaysNothingAnyMoreIsHaltedIfItIsThere(Sight sight, Gate before, Gate after) {
    try (QueueFixture fixture = new QueueFixture(folder)) {
      Explainer explainer =
          new Explainer(
              fixture.queue, fixture.settings, run -> sight, key -> Set.of(), fixture.clock);
      fixture.enqueue("a");
      fixture.lease(1);
      assertThat(explainer.job("a").orElseThrow().gate()).isEqualTo(before);
      fixture.clock.advance(Duration.ofMinutes(11));
      assertThat(explainer.job("a").orElseThrow().gate()).isEqualTo(after);
    }
  }
}
