package io.drover.settings;

import io.drover.settings.Settings.Caps;
import io.drover.settings.Settings.Collector;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes settings of texts that were checked. */
final class SettingsMaker {
  private final Map<String, String> texts;
  private final Map<String, String> variables;

  /**
   * @param variables of the environment, which others look at too
   */
  SettingsMaker(Map<String, String> texts, Map<String, String> variables) {
    this.texts = texts;
    this.variables = variables;
  }

  Settings make() {
    return new Settings(
        number("drover.workers"),
        new Caps(
            number("drover.limit.resolver.default"),
            caps("drover.limit.resolver."),
            number("drover.limit.host.default"),
            caps("drover.limit.host.")),
        new Rates(rates("drover.rate.resolver."), rates("drover.rate.host.")),
        new LeaseTimes(time("drover.lease.ttl"), time("drover.lease.heartbeat")),
        new Retry(
            number("drover.retry.max-attempts"),
            time("drover.retry.backoff"),
            time("drover.retry.jitter"),
            time("drover.retry.max-backoff")),
        new Queue(
            Path.of(text("drover.queue.path")),
            Boolean.parseBoolean(text("drover.queue.wal")),
            time("drover.queue.timeout"),
            Durability.valueOf(upper("drover.queue.durability")),
            Fairness.valueOf(upper("drover.fairness")),
            time("drover.history.keep")),
        new Inbox(
            Path.of(text("drover.inbox.dir")),
            Values.size(text("drover.inbox.max-line")),
            time("drover.inbox.stable-for"),
            Values.size(text("drover.inbox.max-record")),
            Long.parseLong(text("drover.inbox.max-queued")),
            parts("drover.inbox.shape.")),
        text("drover.pipeline"),
        time("drover.job.deadline"),
        time("drover.stop.grace"),
        download(),
        new Console(
            number("drover.console.port"),
            text("drover.console.host"),
            Boolean.parseBoolean(text("drover.camel.cli"))),
        new Telemetry(
            collector("drover.tracing.endpoint", "TRACES"),
            collector("drover.metrics.endpoint", "METRICS")));
  }

  private @Nullable Collector collector(String key, String signal) {
    String endpoint = orNull(key);
    return endpoint == null ? null : new Collector(endpoint, OtlpHeaders.of(variables, signal));
  }

  private Download download() {
    String rate = text("drover.download.min-rate");
    return new Download(
        Path.of(text("drover.download.dir")),
        Values.size(text("drover.download.max-size")),
        time("drover.download.connect-timeout"),
        time("drover.download.idle-timeout"),
        time("drover.download.deadline"),
        Values.size(rate.substring(0, rate.length() - "/s".length())),
        orNull("drover.download.user-agent"),
        orNull("drover.download.mailto"),
        list(text("drover.download.allow-addresses").toLowerCase(Locale.ROOT)),
        orNull("drover.download.proxy"),
        headers(),
        new Finding(
            list(text("drover.download.resolvers")),
            list(text("drover.download.accept")),
            Boolean.parseBoolean(text("drover.download.robots")),
            Boolean.parseBoolean(text("drover.download.dry-run")),
            parts("drover.resolver.")));
  }

  /** What users have given parts to: the parts' texts by their names, by the users' names. */
  private Map<String, Map<String, String>> parts(String prefix) {
    Map<String, Map<String, String>> parts = new TreeMap<>();
    named(prefix)
        .forEach(
            (key, value) -> {
              int dot = key.lastIndexOf('.');
              parts
                  .computeIfAbsent(key.substring(0, dot), name -> new TreeMap<>())
                  .put(key.substring(dot + 1), value);
            });
    return parts;
  }

  private Map<String, Map<String, String>> headers() {
    Map<String, Map<String, String>> hosts = new TreeMap<>();
    named("drover.download.headers.")
        .forEach(
            (host, lines) -> {
              Map<String, String> headers = new LinkedHashMap<>();
              Values.lines(lines)
                  .forEach(
                      line -> {
                        int colon = line.indexOf(':');
                        headers.put(
                            line.substring(0, colon).strip(), line.substring(colon + 1).strip());
                      });
              hosts.put(host, headers);
            });
    return hosts;
  }

  private Map<String, Integer> caps(String prefix) {
    Map<String, Integer> caps = new TreeMap<>();
    named(prefix).forEach((name, value) -> caps.put(name, Integer.parseInt(value)));
    caps.remove("default");
    return caps;
  }

  private Map<String, List<Rate>> rates(String prefix) {
    Map<String, List<Rate>> rates = new TreeMap<>();
    named(prefix).forEach((name, value) -> rates.put(name, Rate.parse(value)));
    return rates;
  }

  /** What users have named. */
  private Map<String, String> named(String prefix) {
    Map<String, String> named = new TreeMap<>();
    texts.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            named.put(key.substring(prefix.length()), value);
          }
        });
    return named;
  }

  private String text(String key) {
    return texts.getOrDefault(key, "");
  }

  private @Nullable String orNull(String key) {
    String text = text(key);
    return text.isEmpty() ? null : text;
  }

  private String upper(String key) {
    return text(key).toUpperCase(Locale.ROOT);
  }

  private int number(String key) {
    return Integer.parseInt(text(key));
  }

  private Duration time(String key) {
    return Values.duration(text(key));
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(one -> !one.isEmpty())
        .toList();
  }
}
