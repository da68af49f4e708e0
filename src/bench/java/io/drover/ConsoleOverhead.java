package io.drover;

import com.sun.management.OperatingSystemMXBean;
import io.drover.cli.Engine.Run;
import io.drover.job.NewJob;
import io.drover.queue.WorkQueue;
import io.drover.settings.SettingsReader;
import io.drover.settings.SettingsReader.Loaded;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;

/**
 * What metrics and page cost: jobs that do nothing, without a console, and with one that a page
 * listens to and that is scraped every five seconds, by turns. In jobs per second, and in processor
 * time, which is less shaken by what else the machine does. Who listens and scrapes is curl, in
 * processes of its own.
 */
final class ConsoleOverhead {
  private static final int JOBS = 300_000;
  private static final int PAIRS = 5;
  private static final String SCRAPES =
      "while curl -sf --retry 9 --retry-connrefused -o /dev/null %s; do sleep 5; done";

  private ConsoleOverhead() {}

  private record Cost(double micros, double rate) {}

  private record Pair(Cost off, Cost on) {
    double cpu() {
      return on.micros / off.micros;
    }

    double rate() {
      return on.rate / off.rate;
    }
  }

  static void run(Path folder) throws Exception {
    List<Pair> pairs = new ArrayList<>();
    drain(folder.resolve("warm-off"), 0);
    drain(folder.resolve("warm-on"), freePort());
    for (int i = 0; i < PAIRS; i++) {
      // Whoever comes second in a pair finds the machine a little different.
      Path off = folder.resolve("off" + i);
      Path on = folder.resolve("on" + i);
      Cost first = drain(i % 2 == 0 ? off : on, i % 2 == 0 ? 0 : freePort());
      Cost second = drain(i % 2 == 0 ? on : off, i % 2 == 0 ? freePort() : 0);
      Pair pair = i % 2 == 0 ? new Pair(first, second) : new Pair(second, first);
      pairs.add(pair);
      System.out.printf(
          Locale.ROOT,
          "console: %.1f us of CPU each without it, %.1f with it (%.3f); %,.0f and %,.0f jobs/s"
              + " (%.3f)%n",
          pair.off.micros,
          pair.on.micros,
          pair.cpu(),
          pair.off.rate,
          pair.on.rate,
          pair.rate());
    }
    System.out.printf(
        Locale.ROOT,
        "console: %,d jobs, a page open and a scrape each 5 s; median of %d pairs: %.3f of the CPU,"
            + " %.3f of the rate%n",
        JOBS,
        PAIRS,
        median(pairs.stream().mapToDouble(Pair::cpu)),
        median(pairs.stream().mapToDouble(Pair::rate)));
  }

  private static double median(DoubleStream values) {
    return values.sorted().toArray()[PAIRS / 2];
  }

  /** Looks at a console as a page and Prometheus do, until it is closed. */
  private record Watchers(List<Process> processes) implements AutoCloseable {
    static Watchers of(int port) throws IOException {
      if (port == 0) {
        return new Watchers(List.of());
      }
      String url = "http://127.0.0.1:" + port;
      return new Watchers(
          List.of(
              start(
                  "curl -sN --compressed --retry 9 --retry-connrefused -o /dev/null "
                      + url
                      + "/api/events"),
              start("sleep 1; " + SCRAPES.formatted(url + "/metrics"))));
    }

    private static Process start(String command) throws IOException {
      return new ProcessBuilder("sh", "-c", command).start();
    }

    @Override
    public void close() {
      processes.forEach(
          process -> {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
          });
    }
  }

  private static Cost drain(Path folder, int port) throws Exception {
    Files.createDirectories(folder);
    Loaded loaded =
        SettingsReader.read(
            folder,
            null,
            null,
            Map.of(),
            Map.of(
                "drover.queue.path", folder.resolve("q.sqlite").toString(),
                "drover.inbox.dir", folder.resolve("inbox").toString(),
                "drover.download.dir", folder.resolve("downloads").toString(),
                "drover.pipeline", "bean:noop",
                "drover.console.port", Integer.toString(port)));
    Wiring wiring = new Wiring(Path.of("routes"));
    try (WorkQueue queue = wiring.open(loaded.settings())) {
      List<NewJob> batch = new ArrayList<>();
      for (int i = 0; i < JOBS; i++) {
        batch.add(new NewJob("job-" + i, "default", "", 0, null, "{\"id\":\"job-" + i + "\"}"));
        if (batch.size() == 1_000) {
          queue.enqueue(batch);
          batch = new ArrayList<>();
        }
      }
    }
    try (Run run = wiring.start(loaded.settings(), loaded.placeholders());
        Watchers watchers = Watchers.of(port)) {
      long cpu = -cpuNanos();
      long begun = System.nanoTime();
      while (!run.idle()) {
        LockSupport.parkNanos(5_000_000);
      }
      double seconds = (System.nanoTime() - begun) / 1e9;
      cpu += cpuNanos();
      if (!watchers.processes.stream().allMatch(Process::isAlive)) {
        throw new IllegalStateException("nobody has watched; is there a curl?");
      }
      return new Cost(cpu / 1e3 / JOBS, JOBS / seconds);
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
