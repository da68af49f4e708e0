package io.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.job.Outcome;
import io.drover.limit.KeyedLimiter;
import io.drover.limit.Limits;
import io.drover.queue.QueueFixture;
import io.drover.settings.Settings.Caps;
import io.drover.settings.Settings.Rates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskWatchTest {
  @TempDir Path folder;

  private final AtomicLong clock = new AtomicLong();
  private final KeyedLimiter limiter =
      new KeyedLimiter(
          2,
          new Limits(new Caps(2, Map.of(), 2, Map.of()), new Rates(Map.of(), Map.of())),
          clock::get,
          () -> 0,
          () -> {});

  @Test
  void aDiskThatOnceSaidItWasFullThoughItHasRoomIsTriedAgain() {
    try (QueueFixture fixture = new QueueFixture(folder);
        StartHold hold = new StartHold(limiter, fixture.queue, clock::get)) {
      new DiskWatch(hold, folder, () -> true)
          .failed(new Outcome.Postponed("disk-full", "No space left on device"));
      assertThat(limiter.room()).isZero();

      clock.addAndGet(Duration.ofMinutes(5).toNanos());
      await().until(() -> limiter.room() > 0);
    }
  }

  @Test
  void whatKeepsFilesOutIsWaitedForHoweverMuchRoomThereIs() {
    AtomicBoolean mended = new AtomicBoolean();
    AtomicInteger looks = new AtomicInteger();
    try (QueueFixture fixture = new QueueFixture(folder);
        StartHold hold = new StartHold(limiter, fixture.queue, clock::get)) {
      new DiskWatch(
              hold,
              folder,
              () -> {
                looks.incrementAndGet();
                return mended.get();
              })
          .failed(new Outcome.Postponed("disk-error", ".partial: Not a directory"));
      clock.addAndGet(Duration.ofMinutes(5).toNanos());
      await().until(() -> looks.get() == 2);
      assertThat(limiter.room()).isZero();

      mended.set(true);
      await().until(() -> limiter.room() > 0);
    }
  }
}
