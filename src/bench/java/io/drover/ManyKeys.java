package io.drover;

import io.drover.cli.Engine.Run;
import io.drover.job.NewJob;
import io.drover.queue.WorkQueue;
import io.drover.settings.SettingsReader.Loaded;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A million jobs, each of a host of its own, in and out through the routes with a heap of 256 MB:
 * what is live on the heap all the while.
 */
final class ManyKeys {
  private static final int HOSTS = 1_000_000;
  private static final String HEAP = "-Xmx256m";

  private ManyKeys() {}

  static void run(Path folder, Loaded loaded) throws Exception {
    if (!ManagementFactory.getRuntimeMXBean().getInputArguments().contains(HEAP)) {
      again();
      return;
    }
    System.out.println("| hosts enqueued | hosts done | live heap | seconds |");
    System.out.println("|---|---|---|---|");
    long begun = System.nanoTime();
    Wiring wiring = new Wiring(Path.of("routes"));
    try (WorkQueue queue = wiring.open(loaded.settings())) {
      row(0, 0, begun);
      List<NewJob> batch = new ArrayList<>();
      for (int i = 1; i <= HOSTS; i++) {
        batch.add(new NewJob("job-" + i, "default", "host-" + i + ".example.org", 0, null, "{}"));
        if (batch.size() == 10_000) {
          queue.enqueue(batch);
          batch.clear();
        }
        if (i % 250_000 == 0) {
          row(i, 0, begun);
        }
      }
    }
    begun = System.nanoTime();
    try (Run run = wiring.start(loaded.settings(), loaded.placeholders())) {
      long next = 0;
      while (!run.idle()) {
        long done = run.queue().stats().done();
        if (done >= next) {
          row(HOSTS, done, begun);
          next = done + 200_000;
        }
        Thread.sleep(1_000);
      }
      Thread.sleep(2_000);
      row(HOSTS, run.queue().stats().done(), begun);
    }
    System.out.printf(
        Locale.ROOT,
        "the queue's file: %,d MB%n",
        Files.size(loaded.settings().queue().path()) >> 20);
  }

  private static void row(long enqueued, long done, long begun) {
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.gc();
    long live = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    System.out.printf(
        Locale.ROOT, "| %,d | %,d | %d MB | %.0f |%n", enqueued, done, live >> 20, seconds);
  }

  private static void again() throws Exception {
    new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            HEAP,
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "io.drover.Benchmarks",
            "hosts")
        .inheritIO()
        .start()
        .waitFor();
  }
}
