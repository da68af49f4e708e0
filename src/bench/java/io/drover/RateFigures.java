package io.drover;

import io.drover.cli.Engine.Run;
import io.drover.job.NewJob;
import io.drover.queue.WorkQueue;
import io.drover.settings.Rate;
import io.drover.settings.SettingsReader;
import io.drover.settings.SettingsReader.Loaded;
import io.drover.testing.StartTimes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How exactly rates are kept and how much of them is used: ten minutes in simulated time on the
 * real queue and limiter, and a minute in real time through the routes.
 */
final class RateFigures {
  private static final Duration SIMULATED = Duration.ofMinutes(10);
  private static final Duration REAL = Duration.ofSeconds(60);

  private static final Map<String, String> HOSTS =
      Map.of(
          "slow", "1/3s",
          "brisk", "10/s",
          "hourly", "5000/h",
          "bursts", "10/s burst 10",
          "all", "1/3s, 10/s, 5000/h",
          "two", "10/s burst 10, 5000/h burst 100");

  private RateFigures() {}

  static void run(Path folder) throws Exception {
    System.out.println(
        "| time | rate of a host | starts | most in any window, of what it allows | used of the slowest |");
    System.out.println("|---|---|---|---|---|");
    Map<String, List<Long>> starts = new HashMap<>();
    Loaded simulated = settings(Files.createDirectories(folder.resolve("simulated")));
    try (SimulatedRun run =
        new SimulatedRun(
            simulated.settings(),
            lease -> 1,
            (lease, at, took) ->
                starts
                    .computeIfAbsent(lease.host().name(), h -> new ArrayList<>())
                    .add(at * 1_000_000))) {
      enqueue(run.queue(), SIMULATED);
      run.until(SIMULATED.toMillis());
    }
    report("simulated", starts, SIMULATED);
    StartTimes.forget();
    Loaded real = settings(Files.createDirectories(folder.resolve("real")));
    Wiring wiring = new Wiring(Path.of("routes"));
    try (WorkQueue queue = wiring.open(real.settings())) {
      enqueue(queue, REAL);
    }
    try (Run run = wiring.start(real.settings(), real.placeholders())) {
      while (StartTimes.of("brisk").isEmpty() && !run.idle()) {
        Thread.sleep(10);
      }
      Thread.sleep(REAL.toMillis());
      starts.clear();
      HOSTS.keySet().forEach(host -> starts.put(host, StartTimes.of(host)));
    }
    report("real", starts, REAL);
  }

  private static Loaded settings(Path folder) {
    Map<String, String> set = new HashMap<>();
    set.put("drover.queue.path", folder.resolve("q.sqlite").toString());
    set.put("drover.inbox.dir", folder.resolve("inbox").toString());
    set.put("drover.download.dir", folder.resolve("downloads").toString());
    set.put("drover.pipeline", "bean:" + StartTimes.class.getName());
    HOSTS.forEach((host, rate) -> set.put("drover.rate.host." + host, rate));
    return SettingsReader.read(folder, null, null, Map.of(), set);
  }

  private static void enqueue(WorkQueue queue, Duration time) {
    HOSTS.forEach(
        (host, text) -> {
          List<NewJob> jobs = new ArrayList<>();
          double most = allowed(slowest(text), time) + 200;
          for (int i = 0; i < most; i++) {
            jobs.add(new NewJob(host + i, "r", host, 0, null, "{}"));
          }
          queue.enqueue(jobs);
        });
  }

  private static Rate slowest(String text) {
    return Rate.parse(text).stream()
        .min(Comparator.comparingDouble(rate -> allowed(rate, REAL)))
        .orElseThrow();
  }

  private static double allowed(Rate rate, Duration time) {
    return rate.permits() * (time.toNanos() / (double) rate.per().toNanos());
  }

  private static void report(String time, Map<String, List<Long>> starts, Duration length) {
    HOSTS.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            host -> {
              List<Long> times = starts.getOrDefault(host.getKey(), List.of());
              List<String> most =
                  Rate.parse(host.getValue()).stream()
                      .map(r -> StartTimes.most(times, r.per()) + " of " + r.permits())
                      .toList();
              System.out.printf(
                  Locale.ROOT,
                  "| %s, %d s | `%s` | %,d | %s | %.1f %% |%n",
                  time,
                  length.toSeconds(),
                  host.getValue(),
                  times.size(),
                  String.join(", ", most),
                  100 * times.size() / allowed(slowest(host.getValue()), length));
            });
  }
}
