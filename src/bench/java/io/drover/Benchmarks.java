package io.drover;

import com.sun.management.OperatingSystemMXBean;
import io.drover.cli.Engine.Run;
import io.drover.inbox.Ingest;
import io.drover.inbox.IngestOptions;
import io.drover.inbox.IngestReport;
import io.drover.inbox.Rejects;
import io.drover.job.NewJob;
import io.drover.limit.AdaptiveCapComparison;
import io.drover.queue.LeaseFigures;
import io.drover.queue.RawCeiling;
import io.drover.queue.WorkQueue;
import io.drover.settings.Settings;
import io.drover.settings.SettingsReader;
import io.drover.settings.SettingsReader.Loaded;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the program as it is shipped, its routes included, beside a baseline in the same run:
 * {@code noop}, {@code import}, {@code polite}, or {@code all} of them; of the others, {@code caps}
 * compares ways to learn a cap, and {@code fairness} looks at a thousand lanes, both in simulated
 * time; {@code console} says what the console costs, {@code page} how quick it is over a million
 * jobs; {@code download} races curl; {@code rates} counts starts, {@code hosts} has a million keys,
 * and in {@code storm} a host refuses half of its requests; {@code lease} times the lease alone, up
 * to ten million jobs. {@code picture} measures nothing, but shows the page to the README.
 */
public final class Benchmarks {
  private static final int ROUNDS = 5;

  /** What comes out the same each time, or takes long enough to. */
  private static final Set<String> ONCE =
      Set.of(
          "import-here",
          "caps",
          "fairness",
          "rates",
          "hosts",
          "storm",
          "download",
          "lease",
          "console",
          "page",
          "picture");

  private Benchmarks() {}

  public static void main(String... args) throws Exception {
    List<String> given = List.of(String.join(" ", args).strip().split("[, ]+"));
    List<String> which = given.equals(List.of("all")) ? List.of("noop", "import", "polite") : given;
    print(
        "machine: %d cores, %s %s, Java %s, heap %d MB; disk of %s",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("java.version"),
        Runtime.getRuntime().maxMemory() >> 20,
        Path.of("target").toAbsolutePath());
    List<Double> ratios = new ArrayList<>();
    for (int round = 1; round <= ROUNDS; round++) {
      for (String name : which) {
        if (round > 1 && ONCE.contains(name)) {
          continue;
        }
        Path folder =
            Files.createTempDirectory(Files.createDirectories(Path.of("target/bench")), name);
        switch (name) {
          case "noop" -> {
            ratios.add(noop(folder));
            print(
                "noop: round %d%s, the median of all %.2f",
                round,
                round == 1 ? ", with a cold virtual machine" : "",
                ratios.stream().sorted().toList().get(ratios.size() / 2));
          }
          case "import" -> inSmallHeap("import-here");
          case "import-here" -> lines(folder);
          case "polite" -> polite(folder, "drain", 12.5, 4.2);
          // The big host has a twentieth of 16 workers until the others' 1,000 jobs are done with
          // the rest, and then its own cap of 4.
          case "equal" -> polite(folder, "equal", 15.13, 3.29);
          case "caps" -> AdaptiveCapComparison.run();
          case "download" -> DownloadRace.run(folder);
          case "storm" -> Storm.run(folder);
          case "console" -> ConsoleOverhead.run(folder);
          case "page" -> PageFigures.run(folder);
          case "picture" -> PagePictures.run(folder);
          case "hosts" -> ManyKeys.run(folder, settings(folder, "drover.pipeline", "bean:noop"));
          case "rates" -> RateFigures.run(folder);
          case "lease" -> LeaseFigures.run(of -> settings(of).settings(), folder);
          case "fairness" -> FairnessSimulation.run(folder);
          default -> throw new IllegalArgumentException("no benchmark is called " + name);
        }
      }
    }
    System.exit(0);
  }

  private static void print(String format, Object... args) {
    System.out.printf(Locale.ROOT, format + "%n", args);
  }

  private static Loaded settings(Path folder, String... pairs) {
    Map<String, String> set = new HashMap<>();
    set.put("drover.queue.path", folder.resolve("q.sqlite").toString());
    set.put("drover.inbox.dir", folder.resolve("inbox").toString());
    set.put("drover.download.dir", folder.resolve("downloads").toString());
    for (int i = 0; i < pairs.length; i += 2) {
      set.put(pairs[i], pairs[i + 1]);
    }
    return SettingsReader.read(folder, null, null, Map.of(), set);
  }

  private static String record(int n) {
    return "{\"id\":\"job-%d\",\"title\":\"a record about as long as those that people have\",\"year\":2026,\"n\":%d}"
        .formatted(n, n);
  }

  private static void enqueue(
      WorkQueue queue, int jobs, java.util.function.IntFunction<String> host) {
    List<NewJob> batch = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      batch.add(new NewJob("job-" + i, "default", host.apply(i), 0, null, record(i)));
      if (batch.size() == 1_000 || i == jobs - 1) {
        queue.enqueue(batch);
        batch = new ArrayList<>();
      }
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static double drain(Run run) {
    long begun = System.nanoTime();
    while (!run.idle()) {
      LockSupport.parkNanos(5_000_000);
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  /** Returns what share of the ceiling the routes reach, in batches of their own size. */
  private static double noop(Path folder) throws Exception {
    int jobs = 100_000;
    Loaded loaded = settings(folder, "drover.pipeline", "bean:noop");
    Wiring wiring = new Wiring(Path.of("routes"));
    try (WorkQueue queue = wiring.open(loaded.settings())) {
      enqueue(queue, jobs, i -> "");
    }
    double rate;
    long cpu;
    try (Run run = wiring.start(loaded.settings(), loaded.placeholders())) {
      cpu = -cpuNanos();
      rate = jobs / drain(run);
      cpu += cpuNanos();
    }
    int batch = RawCeiling.meanBatch(loaded.settings().queue().path());
    print(
        "noop: %,d jobs through the routes, 8 workers, durability full: %,.0f jobs/s, settled by %,d on average, %.0f us of CPU each",
        jobs, rate, batch, cpu / 1e3 / jobs);
    try (RawCeiling ceiling =
        new RawCeiling(settings(Files.createDirectories(folder.resolve("raw"))).settings())) {
      ceiling.insert(jobs, 1_000, i -> "job-" + i, Benchmarks::record);
      double most = ceiling.leaseAndSettle(jobs, batch);
      print(
          "noop: raw ceiling in such batches: %,.0f jobs/s; the routes reach %.2f of it",
          most, rate / most);
      return rate / most;
    }
  }

  /** A record of some 180 bytes, as lists of papers have them. */
  private static String paper(int n) {
    return "{\"id\":\"paper-"
        + n
        + "\",\"url\":\"https://papers.example.org/archive/2026/"
        + n
        + ".pdf\",\"title\":\"A record about as long as those that people really have\",\"year\":2026,"
        + "\"journal\":\"Journal of Lists\"}";
  }

  /** Runs another benchmark once in a virtual machine of its own, with a heap of 128 MB. */
  private static void inSmallHeap(String name) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of("-Xmx128m", "-cp", System.getProperty("java.class.path"), "io.drover.Benchmarks"));
    command.add(name);
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IllegalStateException(name + " ended with " + code);
    }
  }

  /** The most that was in use of the heap since it was last asked, in MB, garbage included. */
  private static long heapPeak() {
    long peak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        peak += pool.getPeakUsage().getUsed();
        pool.resetPeakUsage();
      }
    }
    return peak >> 20;
  }

  /** What is in use of the heap without garbage, in MB. */
  private static long heapAlive() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
  }

  private static void lines(Path folder) throws Exception {
    int lines = 1_000_000;
    Path file = folder.resolve("list.jsonl");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < lines; i++) {
        out.write(paper(i));
        out.write('\n');
      }
    }
    double raw;
    Path rawFolder = Files.createDirectories(folder.resolve("raw"));
    try (RawCeiling ceiling = new RawCeiling(settings(rawFolder).settings())) {
      int batch = IngestOptions.ALL.batchSize();
      raw = ceiling.insert(lines, batch, i -> "paper-" + i, Benchmarks::paper);
      print("import: raw ceiling, %,d rows in batches of %,d: %,.0f rows/s", lines, batch, raw);
    }
    Settings settings = settings(folder).settings();
    try (WorkQueue queue = new Wiring(Path.of("routes")).open(settings)) {
      heapPeak();
      IngestReport first = take(queue, settings, file);
      long peak = heapPeak();
      IngestReport again = take(queue, settings, file);
      print(
          "import: %,.0f lines/s of %d bytes, %.2f of the ceiling; heap at most %d MB, %d MB alive"
              + " at the end",
          lines / first.seconds(),
          Files.size(file) / lines,
          lines / first.seconds() / raw,
          peak,
          heapAlive());
      print(
          "import: the same list again: %,.0f lines/s, %.1f times as fast, %,d new; heap at most"
              + " %d MB; %,d jobs, %d bytes each",
          lines / again.seconds(),
          first.seconds() / again.seconds(),
          again.added(),
          heapPeak(),
          queue.stats().total(),
          Files.size(settings.queue().path()) / lines);
    }
    Files.delete(file);
  }

  private static IngestReport take(WorkQueue queue, Settings settings, Path file)
      throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new Ingest(queue, settings.inbox(), InstantSource.system())
          .run(in, "list", Rejects.none(), IngestOptions.ALL);
    }
  }

  /**
   * 2,000 jobs of 50 ms over 20 hosts, one of them with half; from the first start to the last end.
   *
   * @param ideal how long all take when no worker ever waits in vain, in seconds
   * @param idealOthers how long the other hosts' jobs take then
   */
  private static void polite(Path folder, String fairness, double ideal, double idealOthers)
      throws Exception {
    Loaded loaded =
        settings(
            folder,
            "drover.workers",
            "16",
            "drover.limit.host.default",
            "4",
            "drover.fairness",
            fairness,
            "drover.pipeline",
            "bean:io.drover.SleepingPipeline");
    Wiring wiring = new Wiring(Path.of("routes"));
    try (WorkQueue queue = wiring.open(loaded.settings())) {
      enqueue(queue, 2_000, i -> i % 2 == 0 ? "big" : "host-" + i / 2 % 19);
    }
    SleepingPipeline.reset();
    long told = System.nanoTime();
    try (Run run = wiring.start(loaded.settings(), loaded.placeholders())) {
      drain(run);
      double all = SleepingPipeline.allSeconds();
      double others = SleepingPipeline.othersSeconds();
      print(
          "%s shares: all in %.2f s, %.3f of the ideal %.2f s; the other hosts in %.2f s, %.3f of"
              + " %.2f s; at most %d at once on a host; first start after %.2f s",
          fairness,
          all,
          all / ideal,
          ideal,
          others,
          others / idealOthers,
          idealOthers,
          SleepingPipeline.worst(),
          (SleepingPipeline.begunNanos() - told) / 1e9);
    }
  }
}
