package io.drover;

import io.drover.testing.Answer;
import io.drover.testing.Hit;
import io.drover.testing.Origin;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Ten thousand files of two hundred hosts from an origin on loopback, by the program as the
 * launcher starts it, by curl and by aria2, with the same URLs and limits: 32 at once, 4 at once of
 * a host. The others know no limit for a host, so eight of them run, each with a share of the hosts
 * and four at once; and, as most people would call it, one with all, whose list happens to keep it
 * from more than one at once of a host. Each has an origin of its own, whose hosts are addresses of
 * the loopback network, and what they have written is synced like ours. Once with hosts that answer
 * at once, where all is processor time, and once with hosts that take as long as one some thousand
 * kilometres away.
 */
final class DownloadRace {
  private static final int ROUNDS = 3;
  private static final List<Duration> LATENCIES = List.of(Duration.ZERO, Duration.ofMillis(50));
  private static final int FILES = 10_000;
  private static final int HOSTS = 200;
  private static final int SIZE = 100 * 1_000;
  private static final int WORKERS = 32;
  private static final int CAP = 4;
  private static final List<Other> OTHERS =
      List.of(
          new Other("curl", WORKERS / CAP),
          new Other("aria2c", WORKERS / CAP),
          new Other("curl", 1),
          new Other("aria2c", 1));

  /** As many at once as there are workers. */
  private static final List<String> SYNC =
      List.of("sh", "-c", "find files -type f -print0 | xargs -0 -n 20 -P " + WORKERS + " sync");

  private final Path home = Path.of("").toAbsolutePath();
  private final Other racer;
  private final Path folder;
  private final Origin origin;

  /**
   * Somebody who races.
   *
   * @param processes how many of it run, each with its share of the hosts and of what runs at once
   */
  private record Other(String program, int processes) {
    int atOnce() {
      return WORKERS / processes;
    }

    @Override
    public String toString() {
      return processes == 1 ? program : processes + " " + program;
    }
  }

  /**
   * How it went.
   *
   * @param seconds until it said that it was done
   * @param synced until all of it was on the disk
   * @param peak the most memory that it had, in MB
   */
  private record Ran(double seconds, double synced, long peak) {}

  /**
   * @param latency until the origin answers a request for a file
   */
  private DownloadRace(Other racer, Path folder, Duration latency) throws IOException {
    this.racer = racer;
    this.folder = Files.createDirectories(folder.resolve(racer.toString().replace(' ', '-')));
    this.origin = Origin.start(sockets());
    byte[] some = Origin.bytes(1, SIZE);
    Answer answer = (hit, wire) -> different(some, hit).write(hit, wire);
    origin.on("*", "/file", Answer.after(latency.toMillis(), answer));
  }

  static void run(Path folder) throws Exception {
    List<Other> others = OTHERS.stream().filter(other -> isThere(other.program)).toList();
    for (Other other : OTHERS) {
      if (!others.contains(other)) {
        print("download: without %s, which is not installed here", other);
      }
    }
    for (Duration latency : LATENCIES) {
      print("download: hosts that answer after %d ms", latency.toMillis());
      run(folder.toAbsolutePath().resolve("after-" + latency.toMillis()), latency, others);
    }
  }

  private static void run(Path folder, Duration latency, List<Other> others) throws Exception {
    List<List<Double>> ratios = new ArrayList<>();
    others.forEach(other -> ratios.add(new ArrayList<>()));
    for (int round = 1; round <= ROUNDS; round++) {
      Path here = folder.resolve("round-" + round);
      List<Ran> ran = new ArrayList<>();
      for (Other other : others) {
        ran.add(new DownloadRace(other, here, latency).theirs(round));
      }
      Ran ours = new DownloadRace(new Other("drover", 1), here, latency).ours(round);
      for (int i = 0; i < others.size(); i++) {
        ratios.get(i).add(ours.seconds / ran.get(i).synced);
        print(
            "download: round %d: drover took %.2f of %s, %.2f of %s with each file synced",
            round,
            ours.seconds / ran.get(i).seconds,
            others.get(i),
            ours.seconds / ran.get(i).synced,
            others.get(i));
      }
    }
    for (int i = 0; i < others.size(); i++) {
      print(
          "download: the median of %d rounds: %.2f of %s with each file synced",
          ROUNDS, ratios.get(i).stream().sorted().toList().get(ROUNDS / 2), others.get(i));
    }
  }

  private Ran theirs(int round) throws Exception {
    try (origin) {
      List<List<String>> shares = shares();
      long begun = System.nanoTime();
      List<Process> all = new ArrayList<>();
      for (int i = 0; i < racer.processes; i++) {
        Files.write(folder.resolve(i + ".conf"), shares.get(i));
        all.add(start(isCurl() ? curl(i) : aria2(i), "" + i));
      }
      end(all);
      double seconds = (System.nanoTime() - begun) / 1e9;
      end(List.of(start(SYNC, "sync")));
      return checked(new Ran(seconds, (System.nanoTime() - begun) / 1e9, 0), round, "files");
    }
  }

  private Ran ours(int round) throws Exception {
    try (origin) {
      Files.write(
          folder.resolve("list.jsonl"),
          IntStream.range(0, FILES)
              .mapToObj(i -> "{\"id\":\"file-%d\",\"url\":\"%s\"}".formatted(i, url(i)))
              .toList());
      // Whatever must be built is built before.
      end(List.of(start(List.of(home.resolve("drover").toString(), "--version"), "version")));
      long begun = System.nanoTime();
      Process drover = start(drover(), "drover");
      long peak = 0;
      while (drover.isAlive()) {
        peak = Math.max(peak, peak(drover.pid()));
        Thread.sleep(100);
      }
      end(List.of(drover));
      double seconds = (System.nanoTime() - begun) / 1e9;
      return checked(new Ran(seconds, seconds, peak >> 10), round, "downloads");
    }
  }

  /** No two files have equal bytes, which would be stored once. */
  private static Answer different(byte[] some, Hit hit) {
    byte[] body = some.clone();
    ByteBuffer.wrap(body).putInt(Integer.parseInt(hit.target().replaceFirst(".*\\?", "")));
    return Answer.ok(body, "Content-Type: application/x-some");
  }

  /** One for each host, all on the same port. */
  private static ServerSocket[] sockets() throws IOException {
    ServerSocket[] sockets = new ServerSocket[HOSTS];
    int port = 0;
    for (int i = 0; i < HOSTS; i++) {
      sockets[i] = new ServerSocket(port, 200, InetAddress.getByName(host(i)));
      port = sockets[i].getLocalPort();
    }
    return sockets;
  }

  private static String host(int file) {
    return "127.0.1." + (1 + file % HOSTS);
  }

  private String url(int file) {
    return origin.url(host(file), "/file?" + file);
  }

  /** What to fetch, as each of them wants to read it. */
  private List<List<String>> shares() {
    List<List<String>> shares = new ArrayList<>();
    for (int i = 0; i < racer.processes; i++) {
      shares.add(new ArrayList<>());
    }
    for (int i = 0; i < FILES; i++) {
      shares.get(i % HOSTS % racer.processes).addAll(isCurl() ? forCurl(i) : forAria2(i));
    }
    return shares;
  }

  private boolean isCurl() {
    return racer.program.equals("curl");
  }

  private List<String> forCurl(int file) {
    return List.of(
        "url=\"%s\"".formatted(url(file)), "output=\"files/%d/%d\"".formatted(file % 100, file));
  }

  private List<String> forAria2(int file) {
    return List.of(url(file), "  dir=files/" + file % 100, "  out=" + file);
  }

  private List<String> curl(int share) {
    return List.of(
        "curl",
        "--silent",
        "--show-error",
        "--parallel",
        "--parallel-max",
        "" + racer.atOnce(),
        "--create-dirs",
        "--config",
        share + ".conf");
  }

  private List<String> aria2(int share) {
    return List.of(
        "aria2c",
        "--no-conf",
        "--quiet",
        "--max-concurrent-downloads=" + racer.atOnce(),
        "--split=1",
        "--file-allocation=none",
        "--auto-save-interval=0",
        "--input-file=" + share + ".conf");
  }

  private List<String> drover() {
    List<String> command = new ArrayList<>(List.of(home.resolve("drover").toString()));
    command.addAll(List.of("queue", "run", "--drain", "list.jsonl"));
    command.addAll(List.of("--workers", "" + WORKERS, "--max-per-host", "" + CAP));
    for (String set :
        List.of(
            "drover.download.allow-addresses=127.0.0.0/8",
            "drover.queue.path=queue.sqlite",
            "drover.inbox.dir=inbox",
            "drover.download.dir=downloads",
            "drover.console.port=0")) {
      command.addAll(List.of("--set", set));
    }
    return command;
  }

  private Process start(List<String> command, String log) throws IOException {
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectInput(Redirect.from(new File("/dev/null")))
        .redirectOutput(folder.resolve(log + ".out").toFile())
        .redirectError(folder.resolve(log + ".err").toFile())
        .start();
  }

  private void end(List<Process> processes) throws InterruptedException {
    for (Process process : processes) {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "one of %s ended with %d; what it said is in %s"
                .formatted(racer, process.exitValue(), folder));
      }
    }
  }

  private static boolean isThere(String program) {
    try {
      return new ProcessBuilder(program, "--version")
              .redirectOutput(Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while it looked for " + program, e);
    }
  }

  /** The most memory that a process has had so far, in KB. */
  private static long peak(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0; // it has just ended
    }
  }

  private Ran checked(Ran ran, int round, String where) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve(where))) {
      long whole =
          all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .filter(file -> file.toFile().length() == SIZE)
              .count();
      if (whole != FILES) {
        throw new IllegalStateException(racer + " has fetched " + whole + " of " + FILES);
      }
    }
    int most = IntStream.range(0, HOSTS).map(i -> origin.mostAtOnce(host(i))).max().orElse(0);
    print(
        "download: round %d: %s: %.1f s, with each file synced %.1f s, %d at once of a host%s",
        round,
        racer,
        ran.seconds,
        ran.synced,
        most,
        ran.peak == 0 ? "" : ", at most %d MB of memory".formatted(ran.peak));
    return ran;
  }

  private static void print(String format, Object... args) {
    System.out.printf(Locale.ROOT, format + "%n", args);
  }
}
