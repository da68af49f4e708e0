package io.drover;

import io.drover.job.Lease;
import io.drover.job.NewJob;
import io.drover.settings.SettingsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A thousand lanes whose backlogs follow Zipf's law and whose jobs take 5 ms to 5 s, by lane, on
 * simulated workers: how equally the lanes that always have jobs are served, and how long any lane
 * waits.
 */
final class FairnessSimulation {
  private static final int LANES = 1_000;
  private static final int JOBS = 100_000;
  private static final int WORKERS = 16;
  private static final int CAP = 4;
  private static final long SEED = 3;
  private static final long MEASURED = 900_000;

  private final String fairness;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final int[] jobs = new int[LANES];
  private final long[] millis = new long[LANES];
  private final long[] service = new long[LANES];
  private final int[] started = new int[LANES];
  private final long[] lastStart = new long[LANES];
  private final long[] longestWait = new long[LANES];
  private int[] startedThen = new int[0];
  private long[] serviceThen = new long[0];
  private long end;

  FairnessSimulation(String fairness) {
    this.fairness = fairness;
    double harmonic = IntStream.rangeClosed(1, LANES).mapToDouble(k -> 1.0 / k).sum();
    for (int lane = 0; lane < LANES; lane++) {
      jobs[lane] = (int) Math.max(1, Math.round(JOBS / harmonic / (lane + 1)));
      millis[lane] = Math.round(5 * Math.pow(1_000, random.nextDouble()));
    }
  }

  /** Prints a row of the table for each kind of fairness, and plots both. */
  static void run(Path folder) throws Exception {
    Plot plot =
        new Plot(
            "Service of the lanes that always had jobs, in a quarter of an hour",
            "how long a job of the lane takes, ms",
            "seconds of service",
            true);
    System.out.println(
        "| fairness | lanes always runnable | Jain's index of their service | of their service by weight | longest wait of any lane | its bound | all done in | ideal |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (String fairness : List.of("equal", "drain")) {
      FairnessSimulation simulation = new FairnessSimulation(fairness);
      simulation.simulate(Files.createDirectories(folder.resolve(fairness)));
      simulation.report();
      plot.dots(fairness, simulation.points());
    }
    plot.write(Path.of("docs/fairness.svg"));
  }

  private void simulate(Path folder) throws Exception {
    Map<String, String> set =
        Map.of(
            "drover.queue.path", folder.resolve("q.sqlite").toString(),
            "drover.queue.durability", "normal",
            "drover.fairness", fairness,
            "drover.workers", String.valueOf(WORKERS),
            "drover.limit.host.default", String.valueOf(CAP));
    var settings = SettingsReader.read(folder, null, null, Map.of(), set).settings();
    try (SimulatedRun run = new SimulatedRun(settings, this::took, this::starts)) {
      List<NewJob> batch = new ArrayList<>();
      for (int lane = 0; lane < LANES; lane++) {
        for (int job = 0; job < jobs[lane]; job++) {
          batch.add(new NewJob(lane + "-" + job, "default", "host-" + lane, 0, null, "{}"));
          if (batch.size() == 1_000) {
            run.queue().enqueue(batch);
            batch.clear();
          }
        }
      }
      run.queue().enqueue(batch);
      run.until(MEASURED);
      startedThen = started.clone();
      serviceThen = service.clone();
      run.until(Long.MAX_VALUE);
      end = run.millis();
    }
  }

  private static int lane(Lease lease) {
    return Integer.parseInt(lease.host().name().substring("host-".length()));
  }

  private long took(Lease lease) {
    return Math.max(1, Math.round(millis[lane(lease)] * (0.5 + random.nextDouble())));
  }

  private void starts(Lease lease, long at, long took) {
    int lane = lane(lease);
    longestWait[lane] = Math.max(longestWait[lane], at - lastStart[lane]);
    lastStart[lane] = at;
    started[lane]++;
    service[lane] += at < MEASURED ? Math.min(took, MEASURED - at) : took;
  }

  private IntStream busy() {
    return IntStream.range(0, LANES).filter(lane -> startedThen[lane] < jobs[lane]);
  }

  private void report() {
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.3f | %.3f | %.0f s | %.0f s | %.0f s | %.0f s |%n",
        fairness,
        busy().count(),
        jain(busy().mapToDouble(lane -> serviceThen[lane])),
        jain(busy().mapToDouble(lane -> serviceThen[lane] / weight(lane))),
        Arrays.stream(longestWait).max().orElse(0) / 1e3,
        IntStream.range(0, LANES).mapToDouble(this::bound).max().orElse(0) / 1e3,
        end / 1e3,
        ideal() / 1e3);
  }

  private double backlog(int lane) {
    return (double) jobs[lane] * millis[lane];
  }

  /** What the lane weighed at the beginning. */
  private double weight(int lane) {
    double most = IntStream.range(0, LANES).mapToDouble(this::backlog).max().orElseThrow();
    return fairness.equals("equal") ? 1 : Math.max(1, 64 * backlog(lane) / most);
  }

  /**
   * While a lane waits for its next job, each other one gets no more than the turn of that job by
   * their weights, and one job of its own beyond.
   */
  private double bound(int lane) {
    double turn = 1.5 * millis[lane] / weight(lane);
    return IntStream.range(0, LANES)
            .mapToDouble(other -> turn * weight(other) + 1.5 * millis[other])
            .sum()
        / WORKERS;
  }

  private double ideal() {
    double all = Arrays.stream(service).sum() / (double) WORKERS;
    return Math.max(all, Arrays.stream(service).max().orElse(0) / (double) CAP);
  }

  private static double jain(DoubleStream shares) {
    double[] all = shares.toArray();
    double sum = Arrays.stream(all).sum();
    double squares = Arrays.stream(all).map(share -> share * share).sum();
    return sum * sum / (all.length * squares);
  }

  private List<double[]> points() {
    return busy().mapToObj(lane -> new double[] {millis[lane], serviceThen[lane] / 1e3}).toList();
  }
}
