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

/**
 * What metrics and console cost each job: jobs that do nothing, with the console and without it by
 * turns, in processor time, since that is less shaken by what else the machine does than the rate.
 */
final class ConsoleOverhead {
  private static final int JOBS = 100_000;
  private static final int TURNS = 7;

  private ConsoleOverhead() {}

  private record Cost(double micros, double rate) {}

  static void run(Path folder) throws Exception {
    List<Cost> off = new ArrayList<>();
    List<Cost> on = new ArrayList<>();
    drain(folder.resolve("warm"), 0);
    for (int turn = 0; turn < TURNS; turn++) {
      off.add(drain(folder.resolve("off" + turn), 0));
      on.add(drain(folder.resolve("on" + turn), freePort()));
    }
    Cost without = median(off);
    Cost with = median(on);
    System.out.printf(
        Locale.ROOT,
        "console: %,d jobs, median of %d turns: %.1f us of CPU each without it, %.1f with it (%.3f);"
            + " %,.0f and %,.0f jobs/s (%.3f)%n",
        JOBS,
        TURNS,
        without.micros,
        with.micros,
        with.micros / without.micros,
        without.rate,
        with.rate,
        with.rate / without.rate);
  }

  private static Cost median(List<Cost> costs) {
    return new Cost(
        costs.stream().mapToDouble(Cost::micros).sorted().toArray()[costs.size() / 2],
        costs.stream().mapToDouble(Cost::rate).sorted().toArray()[costs.size() / 2]);
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
    try (Run run = wiring.start(loaded.settings(), loaded.placeholders())) {
      long cpu = -cpuNanos();
      long begun = System.nanoTime();
      while (!run.idle()) {
        LockSupport.parkNanos(5_000_000);
      }
      double seconds = (System.nanoTime() - begun) / 1e9;
      cpu += cpuNanos();
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
