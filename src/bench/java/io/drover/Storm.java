package io.drover;

import io.drover.cli.Engine.Run;
import io.drover.job.NewJob;
import io.drover.queue.WorkQueue;
import io.drover.settings.SettingsReader;
import io.drover.settings.SettingsReader.Loaded;
import io.drover.testing.Answer;
import io.drover.testing.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;

/**
 * One of five hosts refuses half of its requests with 429 for a while: through the routes and the
 * downloader, from an origin on loopback. Shows the requests to it and the answers of the others.
 */
final class Storm {
  private static final int OTHERS = 4;
  private static final int JOBS = 4_000;
  private static final long MILLIS = 100;
  private static final double FROM = 20;
  private static final double TO = 40;
  private static final double END = 90;

  /** What a host was asked, when, and whether it refused. */
  private record Asked(String host, double second, boolean refused) {}

  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
  private final RandomGenerator random = new SplittableRandom(1);
  private final Answer file =
      Answer.after(MILLIS, Answer.ok(Origin.bytes(1, 2_000), "Content-Type: application/pdf"));
  private final Answer refusal = Answer.status(429);
  private volatile long begun;

  private double now() {
    return begun == 0 ? -1 : (System.nanoTime() - begun) / 1e9;
  }

  static void run(Path folder) throws Exception {
    new Storm().blow(folder);
  }

  private void blow(Path folder) throws Exception {
    List<String> names = new ArrayList<>(List.of("stormy.example.org"));
    for (int i = 1; i <= OTHERS; i++) {
      names.add("calm-" + i + ".example.org");
    }
    Path hosts = folder.toAbsolutePath().resolve("hosts");
    Files.write(hosts, names.stream().map(name -> "127.0.0.1 " + name).toList());
    System.setProperty("jdk.net.hosts.file", hosts.toString());
    try (Origin origin = Origin.start()) {
      origin.on(
          "*",
          "/file.pdf",
          (hit, wire) ->
              answer(hit.host(), () -> file.write(hit, wire), () -> refusal.write(hit, wire)));
      Loaded loaded = settings(folder);
      Wiring wiring = new Wiring(Path.of("routes"));
      try (WorkQueue queue = wiring.open(loaded.settings())) {
        for (String name : names) {
          enqueue(queue, name, origin);
        }
      }
      try (Run run = wiring.start(loaded.settings(), loaded.placeholders())) {
        begun = System.nanoTime();
        while (now() < END && !run.idle()) {
          Thread.sleep(100);
        }
      }
    }
    report();
  }

  private interface Write {
    void out() throws IOException;
  }

  private void answer(String host, Write well, Write badly) throws IOException {
    double at = now();
    boolean storm = host.startsWith("stormy") && at >= FROM && at < TO;
    boolean refused;
    synchronized (random) {
      refused = storm && random.nextBoolean();
    }
    asked.add(new Asked(host, at, refused));
    (refused ? badly : well).out();
  }

  private static Loaded settings(Path folder) {
    Map<String, String> set = new HashMap<>();
    set.put("drover.queue.path", folder.resolve("q.sqlite").toString());
    set.put("drover.inbox.dir", folder.resolve("inbox").toString());
    set.put("drover.download.dir", folder.resolve("downloads").toString());
    set.put("drover.download.allow-addresses", "127.0.0.0/8");
    set.put("drover.download.robots", "false");
    set.put("drover.workers", "32");
    set.put("drover.limit.host.default", "4");
    set.put("drover.retry.max-attempts", "50");
    return SettingsReader.read(folder, null, null, Map.of(), set);
  }

  private static void enqueue(WorkQueue queue, String host, Origin origin) {
    List<NewJob> jobs = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      String artifact = "{\"url\":\"%s?%d\"}".formatted(origin.url(host, "/file.pdf"), i);
      jobs.add(new NewJob(host + i, "direct", host + ":" + origin.port(), 0, null, artifact));
    }
    queue.enqueue(jobs);
  }

  /** Requests a second within a stretch. */
  private double rate(boolean stormy, double from, double to) {
    return asked.stream()
            .filter(one -> one.host.startsWith("stormy") == stormy)
            .filter(one -> one.second >= from && one.second < to)
            .count()
        / (to - from);
  }

  private void report() throws IOException {
    double before = rate(true, 5, FROM);
    double others = rate(false, 5, FROM);
    double recovered = END;
    for (double second = TO; second < END - 2; second += 0.25) {
      if (rate(true, second, second + 2) >= 0.95 * before) {
        recovered = second - TO;
        break;
      }
    }
    long refused = asked.stream().filter(Asked::refused).count();
    System.out.println("| | before | during | after recovery |");
    System.out.println("|---|---|---|---|");
    row(
        "requests a second to the host in the storm",
        before,
        rate(true, FROM, TO),
        rate(true, TO + recovered, TO + recovered + 10));
    row(
        "requests a second to the four others",
        others,
        rate(false, FROM, TO),
        rate(false, TO + recovered, TO + recovered + 10));
    System.out.printf(
        Locale.ROOT,
        "refused: %d of %.0f; the others kept %.1f %%; the old rate %.1f s after its end%n",
        refused,
        rate(true, FROM, TO) * (TO - FROM),
        100 * rate(false, FROM, TO) / others,
        recovered);
    new Plot(
            "A host refuses half of its requests from second 20 to 40",
            "seconds",
            "requests a second",
            false)
        .band("429 to half", FROM, TO)
        .line("the host in the storm", points(true, 1))
        .line("each of the others", points(false, OTHERS))
        .write(Path.of("docs/storm.svg"));
  }

  private static void row(String what, double... rates) {
    System.out.printf(
        Locale.ROOT, "| %s | %.1f | %.1f | %.1f |%n", what, rates[0], rates[1], rates[2]);
  }

  private List<double[]> points(boolean stormy, int hosts) {
    List<double[]> points = new ArrayList<>();
    for (int second = 0; second < END - 2; second++) {
      points.add(new double[] {second + 0.5, rate(stormy, second, second + 1) / hosts});
    }
    return points;
  }
}
