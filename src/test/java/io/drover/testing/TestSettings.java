package io.drover.testing;

import io.drover.settings.Settings;
import io.drover.settings.Settings.Caps;
import io.drover.settings.Settings.Console;
import io.drover.settings.Settings.Download;
import io.drover.settings.Settings.Durability;
import io.drover.settings.Settings.Fairness;
import io.drover.settings.Settings.Finding;
import io.drover.settings.Settings.Inbox;
import io.drover.settings.Settings.LeaseTimes;
import io.drover.settings.Settings.Queue;
import io.drover.settings.Settings.Rates;
import io.drover.settings.Settings.Retry;
import io.drover.settings.Settings.Telemetry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Settings as users have them by default, in a folder of the test's own. */
public final class TestSettings {
  private TestSettings() {}

  public static Settings in(Path folder) {
    return with(folder, 8, new Caps(8, Map.of(), 4, Map.of()), "bean:noop");
  }

  public static Settings with(Path folder, int workers, Caps caps, String pipeline) {
    return new Settings(
        workers,
        caps,
        new Rates(Map.of(), Map.of()),
        new LeaseTimes(Duration.ofSeconds(600), Duration.ofSeconds(30)),
        new Retry(3, Duration.ofSeconds(60), Duration.ofSeconds(15), Duration.ofHours(1)),
        new Queue(
            folder.resolve("state/workqueue.sqlite"),
            true,
            Duration.ofSeconds(10),
            Durability.FULL,
            Fairness.DRAIN,
            Duration.ofDays(30)),
        new Inbox(folder.resolve("inbox"), 16 << 20, Duration.ofSeconds(1), 1 << 16, 0, Map.of()),
        pipeline,
        Duration.ofHours(6),
        Duration.ofSeconds(30),
        new Download(
            folder.resolve("downloads"),
            500 << 20,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(15),
            1024,
            null,
            null,
            List.of(),
            null,
            Map.of(),
            new Finding(List.of("direct"), List.of(), false, false, Map.of())),
        new Console(0, "127.0.0.1", false),
        new Telemetry(null, null));
  }
}
