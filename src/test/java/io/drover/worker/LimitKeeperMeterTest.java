package io.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Key;
import io.drover.job.RunMeter;
import io.drover.limit.KeyedLimiter;
import io.drover.limit.Limits;
import io.drover.limit.Permit;
import io.drover.queue.QueueFixture;
import io.drover.settings.Settings;
import io.drover.settings.SettingsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitKeeperMeterTest {
  @TempDir private Path folder;

  @Test
  void aMeterThatFailsKeepsNoJobFromItsTurn() {
    AtomicInteger told = new AtomicInteger();
    RunMeter meter =
        new RunMeter() {
          @Override
          public void waited(Key.@Nullable Kind heldBy, long nanos) {
            told.incrementAndGet();
            throw new NoClassDefFoundError("acme/Meter");
          }
        };
    Settings settings = SettingsReader.of(Map.of());
    try (QueueFixture fixture = new QueueFixture(folder);
        LimitKeeper keeper = new LimitKeeper(fixture.queue, System::nanoTime, () -> {}, meter)) {
      KeyedLimiter limiter =
          new KeyedLimiter(
              1, new Limits(settings.caps(), settings.rates()), System::nanoTime, () -> 0, keeper);
      keeper.begin(limiter);
      fixture.enqueue("a", "b");
      List<Permit> running = new ArrayList<>();
      fixture.lease(2).forEach(lease -> limiter.admit(lease, running::add));
      assertThat(running).hasSize(1);
      running.get(0).close();
      assertThat(running).hasSize(2);
      assertThat(told).hasValue(2);
    }
  }
}
