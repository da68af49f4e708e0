package io.drover;

import io.drover.testing.Answer;
import io.drover.testing.Hit;
import io.drover.testing.Origin;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Ten thousand files of two hundred hosts from an origin on loopback, by the program as the
 * launcher starts it and by curl, with the same limits: 32 at once, 4 at once of a host. curl knows
 * no limit for a host, so eight of them run, each with a share of the hosts and four at once.
 */
final class DownloadRace {
  private static final int FILES = 10_000;
  private static final int HOSTS = 200;
  private static final int SIZE = 100 * 1_000;
  private static final int WORKERS = 32;
  private static final int CAP = 4;
  private static final String HEAP = "-Xmx96m";

  /** As many at once as there are workers. */
  private static final List<String> SYNC =
      List.of("sh", "-c", "find by-curl -type f -print0 | xargs -0 -n 20 -P " + WORKERS + " sync");

  private final Path home = Path.of("").toAbsolutePath();
  private final Path folder;
  private final Origin origin;

  private DownloadRace(Path folder, Origin origin) {
    this.folder = folder;
    this.origin = origin;
  }

  static void run(Path folder) throws Exception {
    try (Origin origin = Origin.start()) {
      new DownloadRace(folder.toAbsolutePath(), origin).run();
    }
  }

  private void run() throws Exception {
    byte[] some = Origin.bytes(1, SIZE);
    origin.on("*", "/file", (hit, wire) -> different(some, hit).write(hit, wire));
    write();
    if (!isThere("curl")) {
      print("download: skipped, for there is no curl here; it is in every distribution");
      return;
    }
    // Whatever must be built is built before.
    end(List.of(start(List.of(home.resolve("drover").toString(), "--version"), "version")));
    long begun = System.nanoTime();
    List<Process> curls = new ArrayList<>();
    for (int i = 0; i < WORKERS / CAP; i++) {
      curls.add(start(curl(i), "curl" + i));
    }
    end(curls);
    double byCurl = (System.nanoTime() - begun) / 1e9;
    // What curl has written is not yet on the disk, as what is done here is.
    end(List.of(start(SYNC, "sync")));
    double synced = (System.nanoTime() - begun) / 1e9;
    check("curl", "by-curl");
    begun = System.nanoTime();
    Process drover = start(drover(), "drover");
    long memory = 0;
    while (drover.isAlive()) {
      memory = Math.max(memory, peak(drover.pid()));
      Thread.sleep(100);
    }
    end(List.of(drover));
    double byDrover = (System.nanoTime() - begun) / 1e9;
    check("drover", "downloads");
    print(
        "download: %d files of %d bytes, %d hosts: curl %.1f s, with each file synced %.1f s;"
            + " drover %.1f s, %.2f of curl, %.2f of curl with sync; at most %d MB of memory, %d at"
            + " once of a host",
        FILES,
        SIZE,
        HOSTS,
        byCurl,
        synced,
        byDrover,
        byDrover / byCurl,
        byDrover / synced,
        memory >> 10,
        atOnce());
  }

  /** No two files have equal bytes, which would be stored once. */
  private static Answer different(byte[] some, Hit hit) {
    byte[] body = some.clone();
    ByteBuffer.wrap(body).putInt(Integer.parseInt(hit.target().replaceFirst(".*\\?", "")));
    return Answer.ok(body, "Content-Type: application/x-some");
  }

  private static String host(int file) {
    return "host-" + file % HOSTS + ".example.org";
  }

  private void write() throws IOException {
    List<String> hosts = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    List<StringBuilder> shares = new ArrayList<>();
    for (int i = 0; i < HOSTS; i++) {
      hosts.add("127.0.0.1 " + host(i));
    }
    for (int i = 0; i < WORKERS / CAP; i++) {
      shares.add(new StringBuilder());
    }
    for (int i = 0; i < FILES; i++) {
      String url = origin.url(host(i), "/file?" + i);
      lines.add("{\"id\":\"file-%d\",\"url\":\"%s\"}".formatted(i, url));
      shares
          .get(i % HOSTS % shares.size())
          .append("url=\"%s\"%noutput=\"by-curl/%d/%d\"%n".formatted(url, i % 100, i));
    }
    Files.write(folder.resolve("hosts"), hosts);
    Files.write(folder.resolve("list.jsonl"), lines);
    for (int i = 0; i < shares.size(); i++) {
      Files.writeString(folder.resolve("curl" + i + ".conf"), shares.get(i));
    }
  }

  private List<String> curl(int share) {
    return List.of(
        "curl",
        "--silent",
        "--show-error",
        "--parallel",
        "--parallel-max",
        "" + CAP,
        "--create-dirs",
        "--connect-to",
        "::127.0.0.1:" + origin.port(),
        "--config",
        "curl" + share + ".conf");
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

  private Process start(List<String> command, String name) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Redirect.from(new java.io.File("/dev/null")))
            .redirectOutput(folder.resolve(name + ".out").toFile())
            .redirectError(folder.resolve(name + ".err").toFile());
    builder
        .environment()
        .put("DROVER_JAVA_OPTS", HEAP + " -Djdk.net.hosts.file=" + folder.resolve("hosts"));
    return builder.start();
  }

  private static void end(List<Process> processes) throws InterruptedException {
    for (Process process : processes) {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(process.info() + " ended with " + process.exitValue());
      }
    }
  }

  private static boolean isThere(String program) throws InterruptedException {
    try {
      return new ProcessBuilder(program, "--version")
              .redirectOutput(Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
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

  private void check(String who, String where) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve(where))) {
      long whole =
          all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .filter(file -> file.toFile().length() == SIZE)
              .count();
      if (whole != FILES) {
        throw new IllegalStateException(who + " has fetched " + whole + " of " + FILES);
      }
    }
  }

  private int atOnce() {
    int most = 0;
    for (int i = 0; i < HOSTS; i++) {
      most = Math.max(most, origin.mostAtOnce(host(i)));
    }
    return most;
  }

  private static void print(String format, Object... args) {
    System.out.printf(Locale.ROOT, format + "%n", args);
  }
}
