package io.drover.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.*;
import org.jspecify.annotations.Nullable;

/** temp. */
public final class SettingsReader {
  private SettingsReader() {}

  /** temp. */
  public record Loaded(Settings settings, Map<String, String> placeholders, List<String> notes) {}

  /** temp. */
  public static Loaded read(
      Path dir,
      @Nullable Path home,
      @Nullable Path config,
      Map<String, String> env,
      Map<String, String> o) {
    Map<String, String> m =
        new HashMap<>(
            Map.of(
                "drover.workers",
                "8",
                "drover.queue.path",
                "state/workqueue.sqlite",
                "drover.inbox.dir",
                "inbox",
                "drover.inbox.settle",
                "1s",
                "drover.lease.heartbeat",
                "30s",
                "drover.download.dir",
                "downloads",
                "drover.pipeline",
                "bean:download",
                "drover.limit.host.default",
                "4",
                "drover.download.allow-addresses",
                ""));
    m.putAll(o);
    int w = Integer.parseInt(m.get("drover.workers"));
    return new Loaded(
        new Settings(
            w,
            new Settings.Caps(
                w, Map.of(), Integer.parseInt(m.get("drover.limit.host.default")), Map.of()),
            new Settings.LeaseTimes(Duration.ofSeconds(600), Duration.ofSeconds(30)),
            new Settings.Retry(
                3, Duration.ofSeconds(60), Duration.ofSeconds(15), Duration.ofHours(1)),
            new Settings.Queue(
                Path.of(m.get("drover.queue.path")),
                true,
                Duration.ofSeconds(10),
                Settings.Durability.FULL,
                Settings.Fairness.DRAIN),
            new Settings.Inbox(Path.of(m.get("drover.inbox.dir")), 16 << 20, Duration.ofSeconds(1)),
            m.getOrDefault("drover.pipeline", ""),
            Duration.ofSeconds(30),
            new Settings.Download(
                Path.of(m.get("drover.download.dir")),
                500 << 20,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(15),
                1024,
                null,
                null,
                m.getOrDefault("drover.download.allow-addresses", "").isEmpty()
                    ? List.of()
                    : List.of(m.getOrDefault("drover.download.allow-addresses", "").split(",")),
                null,
                Map.of())),
        m,
        List.of());
  }
}
