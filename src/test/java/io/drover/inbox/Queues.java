package io.drover.inbox;

import io.drover.queue.SqlWorkQueue;
import io.drover.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Real queues for tests. */
final class Queues {
  private Queues() {}

  static SqlWorkQueue open(Path folder) {
    Duration second = Duration.ofSeconds(1);
    Settings settings =
        new Settings(
            1,
            new Settings.Caps(1, Map.of(), 1, Map.of()),
            new Settings.Rates(Map.of(), Map.of()),
            new Settings.LeaseTimes(second.multipliedBy(600), second.multipliedBy(30)),
            new Settings.Retry(3, second, Duration.ZERO, second),
            new Settings.Queue(
                folder.resolve("queue.sqlite"),
                true,
                second.multipliedBy(10),
                Settings.Durability.NORMAL,
                Settings.Fairness.DRAIN,
                second.multipliedBy(60)),
            new Settings.Inbox(folder, 1 << 20, second, 1 << 16, 0, Map.of()),
            "bean:noop",
            second,
            second,
            new Settings.Download(
                folder,
                1,
                second,
                second,
                second,
                1,
                null,
                null,
                List.of(),
                null,
                Map.of(),
                new Settings.Finding(List.of("direct"), List.of(), false, false, Map.of())),
            new Settings.Console(0, "127.0.0.1", false),
            new Settings.Telemetry(null, null));
    return new SqlWorkQueue(settings, InstantSource.system(), new Random(1));
  }
}
