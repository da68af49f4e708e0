package io.drover.cli;

import io.drover.demo.DemoHost;
import io.drover.job.Key;
import io.drover.job.KeyState;
import io.drover.limit.Limits;
import io.drover.queue.Stats;
import io.drover.queue.WorkQueue;
import io.drover.queue.WorkQueue.Dimension;
import io.drover.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What came of the demo, by the queue's own counts and by what its hosts have seen. */
final class DemoSummary {
  private static final List<String> HEADINGS =
      List.of("host", "files", "error", "at once", "what it is like, and what it saw");

  private final List<DemoHost> hosts;
  private final WorkQueue queue;
  private final Limits limits;

  DemoSummary(List<DemoHost> hosts, WorkQueue queue, Settings settings) {
    this.hosts = hosts;
    this.queue = queue;
    this.limits = new Limits(settings.caps(), settings.rates());
  }

  List<String> lines() {
    Map<String, Stats> stats = queue.statsBy(Dimension.HOST);
    List<List<String>> rows = new ArrayList<>();
    for (DemoHost host : hosts) {
      Stats of = stats.getOrDefault(host.name(), Stats.NONE);
      Key key = Key.host(host.name());
      rows.add(
          List.of(
              host.name(),
              Text.number(of.done()),
              Text.number(of.error()),
              "%d of %d".formatted(host.mostAtOnce(), cap(key)),
              host.manners() + outcome(host, key)));
    }
    List<String> lines = new ArrayList<>(Text.table(HEADINGS, rows));
    lines.add("");
    lines.addAll(words(stats));
    return lines;
  }

  private int cap(Key key) {
    return limits.cap(key, queue.steering().state(key).orders());
  }

  /** What the host has seen, and what Drover has learned of it. */
  private String outcome(DemoHost host, Key key) {
    List<String> seen = new ArrayList<>();
    KeyState state = queue.steering().state(key);
    int throttled = host.answered(429);
    if (throttled > 0) {
      seen.add(throttled + " × 429");
    }
    List<Double> rests = host.rests();
    if (!rests.isEmpty()) {
      double shortest = rests.stream().mapToDouble(rest -> rest).min().orElse(0);
      seen.add(String.format(Locale.ROOT, "rested %d × %.1f s", rests.size(), shortest));
    }
    int failed = host.answered(500);
    if (failed > 0) {
      seen.add("%d × 500 in %d requests".formatted(failed, host.requests()));
    }
    if (!limits.rates(key, state.orders()).isEmpty()) {
      seen.add(
          String.format(
              Locale.ROOT, "%d requests in %.1f s", host.requests(), host.secondsOfStarts()));
    }
    if (state.memory().learnedCap() >= 1) {
      seen.add("cap " + (int) state.memory().learnedCap());
    }
    return seen.isEmpty() ? "" : ": " + String.join(", ", seen);
  }

  private List<String> words(Map<String, Stats> stats) {
    boolean kept = hosts.stream().allMatch(host -> host.mostAtOnce() <= cap(Key.host(host.name())));
    Stats all = stats.values().stream().reduce(Stats.NONE, Stats::plus);
    long left = all.queued() + all.inProgress();
    List<String> lines = new ArrayList<>();
    lines.add(
        "At once is the most that a host had in hand, and its cap: "
            + (kept ? "none was passed." : "one WAS PASSED."));
    if (left > 0) {
      lines.add("%s papers were left in the list.".formatted(Text.number(left)));
      return lines;
    }
    List<DemoHost> barren = hosts.stream().filter(host -> host.answered(200) == 0).toList();
    long expected =
        barren.stream()
            .mapToLong(host -> stats.getOrDefault(host.name(), Stats.NONE).error())
            .sum();
    lines.add(
        "%s jobs are in ERROR on purpose: %s gave nothing. The exit code is 0."
            .formatted(
                Text.number(expected),
                barren.stream().map(DemoHost::name).collect(Collectors.joining(", "))));
    if (all.error() > expected) {
      lines.add(
          "%s more are in ERROR for other reasons: queue list --state ERROR"
              .formatted(Text.number(all.error() - expected)));
    }
    return lines;
  }
}
