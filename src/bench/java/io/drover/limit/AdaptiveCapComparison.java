package io.drover.limit;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.AIMDLimit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.VegasLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Compares ways to learn a cap in simulated time, on hosts that get into trouble for a minute: one
 * that refuses what is above a hidden capacity, one that grows slow, and one that refuses half of
 * everything whatever the load. A host always has a backlog.
 */
public final class AdaptiveCapComparison {
  private static final int SEEDS = 20;

  private AdaptiveCapComparison() {}

  /** One way to learn. */
  interface Learner {
    int cap();

    void ended(long began, long now, int running, boolean refused);
  }

  private record Named(String name, IntFunction<Learner> maker) {}

  private static final List<Named> LEARNERS =
      List.of(
          new Named("none", Fixed::new),
          new Named("ours", Ours::new),
          new Named(
              "AIMDLimit",
              max ->
                  new Library(
                      AIMDLimit.newBuilder()
                          .initialLimit(max)
                          .minLimit(1)
                          .maxLimit(max)
                          .timeout(1, java.util.concurrent.TimeUnit.HOURS)
                          .build(),
                      max)),
          new Named(
              "VegasLimit",
              max ->
                  new Library(
                      VegasLimit.newBuilder().initialLimit(max).maxConcurrency(max).build(), max)),
          new Named(
              "Gradient2Limit",
              max ->
                  new Library(
                      Gradient2Limit.newBuilder()
                          .initialLimit(max)
                          .minLimit(1)
                          .maxConcurrency(max)
                          .build(),
                      max)));

  private record Fixed(int cap) implements Learner {
    @Override
    public void ended(long began, long now, int running, boolean refused) {}
  }

  private static final class Ours implements Learner {
    private final AdaptiveCap cap;

    Ours(int max) {
      cap = new AdaptiveCap(max, max);
    }

    @Override
    public int cap() {
      return cap.cap();
    }

    @Override
    public void ended(long began, long now, int running, boolean refused) {
      if (refused) {
        cap.refused(began, now);
      } else {
        cap.answered(began);
      }
    }
  }

  private record Library(Limit limit, int max) implements Learner {
    @Override
    public int cap() {
      return Math.max(1, Math.min(max, limit.getLimit()));
    }

    @Override
    public void ended(long began, long now, int running, boolean refused) {
      limit.onSample(began, now - began, running, refused);
    }
  }

  /** Prints one table as Markdown, means over {@value #SEEDS} seeds. */
  public static void run() {
    System.out.println(
        "| host in trouble | ceiling | learner | goodput, of what it could do | refused | mean answer | back at the old rate after |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (SimulatedHost.Kind kind : SimulatedHost.Kind.values()) {
      for (int ceiling : List.of(4, 32)) {
        for (Named named : LEARNERS) {
          List<SimulatedHost.Figures> runs = new ArrayList<>();
          for (int seed = 1; seed <= SEEDS; seed++) {
            runs.add(new SimulatedHost(kind, ceiling, seed).run(named.maker.apply(ceiling)));
          }
          System.out.printf(
              Locale.ROOT,
              "| %s | %d | %s | %.2f | %.1f %% | %.0f ms | %.1f s |%n",
              kind.words(),
              ceiling,
              named.name,
              runs.stream().mapToDouble(SimulatedHost.Figures::goodput).average().orElseThrow(),
              100
                  * runs.stream()
                      .mapToDouble(SimulatedHost.Figures::refused)
                      .average()
                      .orElseThrow(),
              runs.stream().mapToDouble(SimulatedHost.Figures::meanMillis).average().orElseThrow(),
              runs.stream().mapToDouble(SimulatedHost.Figures::recovery).average().orElseThrow());
        }
      }
    }
  }
}
