package io.drover;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.sun.management.OperatingSystemMXBean;
import io.drover.job.NewJob;
import io.drover.job.Outcome;
import io.drover.queue.WorkQueue;
import io.drover.settings.SettingsReader;
import io.drover.settings.SettingsReader.Loaded;
import io.drover.testing.Chromium;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Header;

/**
 * The console of a run with a million jobs in ten thousand lanes, half of them in one: how long
 * each answer takes while jobs run, and how long the page takes in a browser until it has all its
 * data.
 */
final class PageFigures {
  private static final int JOBS = 1_000_000;
  private static final int HOSTS = 10_000;
  private static final int ENDED = 300_000;
  private static final int TIMES = 9;
  private static final int WATCHED_SECONDS = 20;

  private PageFigures() {}

  static void run(Path folder) throws Exception {
    Map<String, String> settings =
        Map.of(
            "drover.pipeline",
            "bean:" + Mixed.class.getName(),
            "drover.queue.path",
            folder.resolve("queue.sqlite").toString());
    fill(folder, settings);
    try (ConsoleRun console = new ConsoleRun(folder, settings)) {
      while (Mixed.ENDED_NOW.get() < ENDED) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
      System.out.printf(Locale.ROOT, "page: %s%n", console.get("/api/summary").body());
      for (String path :
          List.of(
              "/api/state",
              "/api/summary",
              "/api/keys?limit=200",
              "/api/keys?q=host-77",
              "/api/keys?q=nobody",
              "/api/running",
              "/api/rates",
              "/api/jobs?begins=paper-99",
              "/api/job?id=paper-999998",
              "/api/explain?id=paper-999998",
              "/api/explain?id=host:big.example",
              "/api/explain?id=resolver:default",
              "/metrics",
              "/health/ready",
              "/")) {
        answer(console, path);
      }
      browse(console);
    }
  }

  private static void fill(Path folder, Map<String, String> settings) {
    Loaded loaded = SettingsReader.read(folder, null, null, Map.of(), settings);
    try (WorkQueue queue = new Wiring(Path.of("routes")).open(loaded.settings())) {
      List<NewJob> batch = new ArrayList<>();
      for (int i = 1; i <= JOBS; i++) {
        String host = i % 2 == 0 ? "big.example" : "host-" + i / 2 % (HOSTS - 1) + ".example";
        batch.add(new NewJob("paper-" + i, "default", host, 0, null, "{}"));
        if (batch.size() == 10_000) {
          queue.enqueue(batch);
          batch.clear();
        }
      }
    }
  }

  /** As somebody sees it who asks so seldom that nothing is kept for him. */
  private static void answer(ConsoleRun console, String path) throws InterruptedException {
    List<Double> millis = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < TIMES; i++) {
      TimeUnit.MILLISECONDS.sleep(1_200);
      long begun = System.nanoTime();
      bytes = console.get(path).body().length();
      millis.add((System.nanoTime() - begun) / 1e6);
    }
    millis.sort(null);
    System.out.printf(
        Locale.ROOT,
        "page: %-34s median %6.1f ms, worst of %d %6.1f ms, %,d bytes%n",
        path,
        millis.get(TIMES / 2),
        TIMES,
        millis.get(TIMES - 1),
        bytes);
  }

  private static void browse(ConsoleRun console) throws IOException, InterruptedException {
    try (Playwright playwright =
        Playwright.create(new Playwright.CreateOptions().setEnv(Chromium.noDownload()))) {
      Browser browser =
          playwright
              .chromium()
              .launch(
                  new LaunchOptions()
                      .setExecutablePath(Chromium.orSkip())
                      .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < TIMES; i++) {
        try (Page page = browser.newPage()) {
          page.navigate(console.uri("/").toString());
          page.locator("#keys tbody tr").last().waitFor();
          millis.add(((Number) page.evaluate("performance.now()")).doubleValue());
        }
      }
      System.out.printf(
          Locale.ROOT,
          "page: in Chromium from the request to all of its data: first %.0f ms, median of %d %.0f"
              + " ms, worst %.0f ms%n",
          millis.get(0),
          TIMES,
          millis.stream().sorted().toList().get(TIMES / 2),
          millis.stream().mapToDouble(one -> one).max().orElseThrow());
      double alone = share();
      try (Page page = browser.newPage()) {
        page.navigate(console.uri("/").toString());
        System.out.printf(
            Locale.ROOT,
            "page: the run takes %.1f %% of a core with no page open, %.1f %% with one%n",
            alone,
            share());
      }
    }
  }

  /** Of a core, in percent, over a while. */
  private static double share() throws InterruptedException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long cpu = -system.getProcessCpuTime();
    TimeUnit.SECONDS.sleep(WATCHED_SECONDS);
    cpu += system.getProcessCpuTime();
    return cpu / 1e7 / WATCHED_SECONDS;
  }

  /** Quick until many have ended, then slow enough for the machine to have time for the page. */
  public static final class Mixed {
    private static final AtomicInteger ENDED_NOW = new AtomicInteger();

    public Outcome run(@Header("DroverJobId") String id) throws InterruptedException {
      int n = Integer.parseInt(id.substring("paper-".length()));
      if (ENDED_NOW.incrementAndGet() > ENDED) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      return switch (n / 2 % 10) {
        case 3 -> Outcome.skipped("nothing-new");
        case 7 -> Outcome.failed("http-" + (500 + n % 5), "the origin said no to " + id);
        default -> Outcome.done();
      };
    }
  }
}
