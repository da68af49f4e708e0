package io.drover;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.Programs.Program;
import io.drover.testing.Answer;
import io.drover.testing.Hit;
import io.drover.testing.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each host is asked as it wants to be asked, by its own journal; times are only ever asserted from
 * below, so that a slow machine fails nothing.
 */
class PoliteIT {
  private static final String HOST = "one.example.org";
  private static final String OTHER = "other.example.org";
  private static final String FILES = "files.example.org";
  private static final Answer FILE = Answer.ok(Origin.bytes(1, 500));
  private static final Answer PDF = Answer.ok("%PDF-1.4\n%%EOF\n".getBytes(US_ASCII));

  @TempDir private Path folder;
  @TempDir private Path outside;
  private final List<String> lines = new ArrayList<>();
  private final Set<String> names = new TreeSet<>(Set.of(HOST, OTHER, FILES));
  private WorkFolder work;

  @AutoClose("endAll")
  private Programs programs;

  @AutoClose private Origin origin;

  @BeforeEach
  void open() throws IOException {
    work = new WorkFolder(folder);
    programs = new Programs(folder, outside);
    origin = Origin.start();
  }

  @Test
  void aCapOfTwoHoldsForFiftyUrls() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    for (int i = 0; i < 50; i++) {
      serve(
          HOST,
          "/" + i,
          (hit, wire) -> {
            both.countDown();
            Answer.gated(both, Answer.after(10, FILE)).write(hit, wire);
          });
    }
    drain("--max-per-host", "2", "--workers", "16");

    assertThat(origin.hits(HOST)).as("each once").hasSize(50);
    assertThat(origin.mostAtOnce(HOST)).isEqualTo(2);
  }

  @Test
  void fiveRedirectsOverHostsHoldTheCapOfEach() throws Exception {
    int jobs = 24;
    List<String> hops = IntStream.range(0, 6).mapToObj(i -> "hop-" + i + ".example.org").toList();
    names.addAll(hops);
    for (int i = 0; i < jobs; i++) {
      for (int hop = 0; hop < 5; hop++) {
        String next = origin.url(hops.get(hop + 1), "/" + i);
        origin.on(hops.get(hop), "/" + i, Answer.after(5, Answer.redirect(302, next)));
      }
      origin.on(hops.get(5), "/" + i, Answer.after(5, Answer.ok(Origin.bytes(i, 500))));
      list(hops.get(0), "/" + i);
    }
    // Each lets fewer through than the one before, so that jobs crowd before every one of them.
    List<String> options = new ArrayList<>(List.of("--workers", "16"));
    for (int hop = 0; hop < 6; hop++) {
      options.add(
          "--set=drover.limit.host.%s:%d=%d".formatted(hops.get(hop), origin.port(), 6 - hop));
    }
    drain(options.toArray(String[]::new));

    for (int hop = 0; hop < 6; hop++) {
      assertThat(origin.mostAtOnce(hops.get(hop))).as(hops.get(hop)).isBetween(1, 6 - hop);
      assertThat(origin.hits(hops.get(hop))).as("each once").hasSize(jobs);
    }
    assertThat(work.manifest().values())
        .hasSize(jobs)
        .allSatisfy(
            row -> {
              assertThat(row.get("redirects").intValue()).isEqualTo(5);
              assertThat(row.get("attempts").intValue()).isEqualTo(1);
            });
  }

  /** More jobs are led there than there are workers; all of them come first. */
  @Test
  void aHostThatDoesNotSayWhatItAllowsHoldsUpNobodyElse() throws Exception {
    CountDownLatch files = new CountDownLatch(10);
    origin.on(OTHER, "/robots.txt", Answer.gated(files, Answer.status(404)));
    for (int i = 0; i < 12; i++) {
      serve(HOST, "/" + i, Answer.redirect(302, origin.url(OTHER, "/" + i)));
      origin.on(OTHER, "/" + i, FILE);
    }
    for (int i = 0; i < 10; i++) {
      serve(
          FILES,
          "/" + i,
          (hit, wire) -> {
            files.countDown();
            FILE.write(hit, wire);
          });
    }
    drain("--workers", "4", "--set", "drover.limit.host." + OTHER + ":" + origin.port() + "=2");

    assertThat(origin.robots(OTHER)).as("gave up on once").hasSize(1);
    assertThat(work.manifest()).hasSize(22);
  }

  /** Its worker is busy until all the others of the first host have been served. */
  @Test
  void whoHasGoneOnToASlowHostLeavesItsPlaceToTheNext() throws Exception {
    CountDownLatch others = new CountDownLatch(6);
    serve(HOST, "/first", Answer.redirect(302, origin.url(OTHER, "/slow")));
    origin.on(OTHER, "/slow", Answer.gated(others, FILE));
    for (int i = 0; i < 6; i++) {
      serve(
          HOST,
          "/" + i,
          (hit, wire) -> {
            others.countDown();
            FILE.write(hit, wire);
          });
    }
    drain("--workers", "4", "--max-per-host", "1");

    assertThat(origin.hits(OTHER)).as("gave up on once").hasSize(1);
    assertThat(origin.mostAtOnce(HOST)).isEqualTo(1);
    assertThat(work.manifest()).hasSize(7);
  }

  @Test
  void aCrawlDelayIsObeyedAsARate() throws Exception {
    byte[] rules = "User-agent: *\nCrawl-delay: 1\n".getBytes(StandardCharsets.US_ASCII);
    origin.on(HOST, "/robots.txt", Answer.ok(rules, "Content-Type: text/plain"));
    for (int i = 0; i < 4; i++) {
      serve(HOST, "/" + i, FILE);
    }
    Program run = run().says("pipeline bean:download");
    long before = System.nanoTime();
    drop("list.jsonl");
    await().atMost(Programs.LONGEST).until(() -> work.manifest().size() == 4);
    assertThat(run.stop()).isZero();

    assertThat(origin.hits(HOST)).hasSize(4);
    assertThat(Duration.ofNanos(origin.hits(HOST).get(3).startNanos() - before))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(3));
    assertThat(explained().get("keys").get(0).get("rate").textValue()).isEqualTo("1/s");
    Program limit = programs.jar("queue", "limit", "host:" + HOST + ":" + origin.port());
    assertThat(limit.code()).isZero();
    assertThat(limit.out()).contains("rate     1/s, as the host asks\n");
  }

  @Test
  void aHostThatAsksForTwoSecondsGetsThem() throws Exception {
    serve(HOST, "/x", Answer.inTurn(Answer.status(429, "Retry-After: 2"), FILE));
    drain();

    List<Hit> hits = origin.hits(HOST);
    assertThat(hits).hasSize(2);
    assertThat(Duration.ofNanos(hits.get(1).startNanos() - hits.get(0).startNanos()))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aHostThatNamesADateIsAskedAgainAfterIt() throws Exception {
    List<Instant> asked = new CopyOnWriteArrayList<>();
    List<Instant> named = new CopyOnWriteArrayList<>();
    serve(
        HOST,
        "/x",
        (hit, wire) -> {
          asked.add(Instant.now());
          if (asked.size() > 1) {
            FILE.write(hit, wire);
            return;
          }
          Instant date = Instant.now().plusSeconds(4).truncatedTo(ChronoUnit.SECONDS);
          named.add(date);
          String text = DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atZone(ZoneOffset.UTC));
          Answer.status(429, "Retry-After: " + text).write(hit, wire);
        });
    drain();

    assertThat(asked).hasSize(2);
    assertThat(asked.get(1)).isAfterOrEqualTo(named.get(0));
  }

  @Test
  void aHostThatAsksForADayHoldsUpNobodyElseAndIsNotAskedAgain() throws Exception {
    serve(HOST, "/x", Answer.status(429, "Retry-After: 86400"));
    drop("first.jsonl");
    Program run = run();
    await().atMost(Programs.LONGEST).until(() -> explained().has("next_at"));
    await().atMost(Programs.LONGEST).until(() -> !explained().get("next_at").isNull());
    Instant next = Instant.parse(explained().get("next_at").textValue());
    assertThat(explained().get("gate").textValue()).isEqualTo("COOLING");
    assertThat(next)
        .isBetween(
            Instant.now().plus(23, ChronoUnit.HOURS), Instant.now().plus(1, ChronoUnit.DAYS));
    Program explain = programs.jar("queue", "explain", HOST + "/x");
    assertThat(explain.code()).isZero();
    assertThat(explain.out())
        .contains(
            "it waits for its time, after http-429, " + origin.url(HOST, "/x") + " answered 429\n")
        .contains(", in 24 h\n");

    for (int i = 0; i < 20; i++) {
      serve(HOST, "/x" + i, FILE);
      serve(OTHER, "/x" + i, FILE);
    }
    drop("second.jsonl");
    await().atMost(Programs.LONGEST).until(() -> work.manifest().size() == 20);
    run.says("nothing runs: 21 jobs wait, the first until 2");
    assertThat(run.stop()).isZero();
    assertThat(run.err()).contains("(1 × http-429, 20 held back by their keys)");
    assertThat(origin.hits(HOST)).hasSize(1);
    assertThat(origin.hits(OTHER)).hasSize(20);
  }

  /** Most of the jobs wait in its lane by the time at which it asks for the day. */
  @Test
  void whoWaitsForAResolverThatThenAsksForADayIsServedByTheNextOne() throws Exception {
    byte[] found = "{\"url\":\"%s\"}".formatted(origin.url(FILES, "/x.pdf")).getBytes(US_ASCII);
    Answer unknown = Answer.status(404);
    Answer enough = Answer.status(429, "Retry-After: 86400");
    origin.on(FILES, "/x.pdf", PDF);
    for (int i = 0; i < 12; i++) {
      lines.add("{\"doi\":\"10.1234/%d\"}".formatted(i));
      origin.on(
          HOST,
          "/10.1234/" + i,
          (hit, wire) -> (origin.hits(HOST).size() <= 3 ? unknown : enough).write(hit, wire));
      origin.on(OTHER, "/10.1234/" + i, Answer.ok(found, "Content-Type: application/json"));
    }
    drain(
        "--set", "drover.download.resolvers=one,two",
        "--set", "drover.resolver.one.url=" + origin.url(HOST, "/{doi}"),
        "--set", "drover.resolver.one.pointers=/url",
        "--set", "drover.limit.resolver.one=1",
        "--set", "drover.rate.resolver.one=2/s",
        "--set", "drover.resolver.two.url=" + origin.url(OTHER, "/{doi}"),
        "--set", "drover.resolver.two.pointers=/url");

    assertThat(origin.hits(HOST)).hasSize(4);
    assertThat(work.manifest().values())
        .hasSize(12)
        .allSatisfy(row -> assertThat(row.get("resolver").textValue()).isEqualTo("two"));
  }

  private JsonNode explained() throws Exception {
    Program explain =
        programs.jar("queue", "explain", "host:" + HOST + ":" + origin.port(), "--format", "json");
    return explain.code() == 0
        ? new ObjectMapper().readTree(explain.out())
        : new ObjectMapper().createObjectNode();
  }

  @Test
  void threeRefusalsThatNameNoTimeEndAJob() throws Exception {
    serve(HOST, "/first", FILE);
    serve(HOST, "/x", Answer.status(429));
    Program run = run("--drain", "--max-per-host", "1");
    drop("list.jsonl");
    assertThat(code(run)).isEqualTo(3);

    assertThat(origin.hits(HOST)).extracting(Hit::path).containsExactly("/first", "/x", "/x", "/x");
    JsonNode row = work.manifest().get(HOST + "/x");
    assertThat(row.get("state").textValue()).isEqualTo("ERROR");
    assertThat(row.get("reason").textValue()).isEqualTo("http-429");
    assertThat(row.get("attempts").intValue()).isEqualTo(3);
  }

  @Test
  void twoRefusalsAndThenAFileAreDoneAtTheThirdAttempt() throws Exception {
    serve(HOST, "/first", FILE);
    serve(HOST, "/x", Answer.inTurn(Answer.status(503), Answer.status(503), FILE));
    drain("--max-per-host", "1");

    assertThat(origin.hits(HOST)).extracting(Hit::path).containsExactly("/first", "/x", "/x", "/x");
    assertThat(work.manifest().get(HOST + "/x").get("attempts").intValue()).isEqualTo(3);
  }

  @Test
  void aListThatComesTwiceAsksNobodyAgainAndEqualBytesAreStoredOnce() throws Exception {
    serve(HOST, "/x", FILE);
    serve(OTHER, "/y", FILE);
    drain();
    drain();

    assertThat(origin.hits()).as("each once").hasSize(2);
    Path one = stored(HOST + "/x");
    Path other = stored(OTHER + "/y");
    assertThat(one).isNotEqualTo(other);
    assertThat(Files.getAttribute(one, "unix:ino"))
        .isEqualTo(Files.getAttribute(other, "unix:ino"));
    assertThat(work.report("list.jsonl~2").get("duplicate").intValue()).isEqualTo(2);
  }

  private Path stored(String id) throws IOException {
    return work.file(work.manifest().get(id));
  }

  private void serve(String host, String path, Answer answer) {
    origin.on(host, path, answer);
    list(host, path);
  }

  /** The first of a list come first. */
  private void list(String host, String path) {
    lines.add(
        "{\"id\":\"%s\",\"priority\":%d,\"url\":\"%s\"}"
            .formatted(host + path, 900 - lines.size(), origin.url(host, path)));
  }

  /** Drops what was listed since the last time. */
  private void drop(String name) throws IOException {
    work.drop(name, lines);
    lines.clear();
  }

  /** All that is listed is fetched in the end. */
  private void drain(String... more) throws Exception {
    List<String> again = List.copyOf(lines);
    drop("list.jsonl");
    lines.addAll(again);
    List<String> options = new ArrayList<>(List.of("--drain"));
    options.addAll(List.of(more));
    Program run = run(options.toArray(String[]::new));
    assertThat(code(run)).as(run.err()).isZero();
  }

  /** Where a slow machine makes a host look as if it served nobody, it rests for minutes. */
  private static int code(Program run) throws InterruptedException {
    await().atMost(Duration.ofMinutes(6)).until(() -> !run.process().isAlive());
    return run.code();
  }

  private Program run(String... more) throws IOException {
    Path hosts = outside.resolve("hosts");
    Files.write(hosts, names.stream().map(name -> "127.0.0.1 " + name).toList());
    List<String> args = new ArrayList<>(List.of("queue", "run"));
    for (String set :
        List.of(
            "drover.retry.backoff=1s",
            "drover.retry.jitter=0s",
            "drover.inbox.stable-for=100ms",
            "drover.download.allow-addresses=127.0.0.0/8")) {
      args.addAll(List.of("--set", set));
    }
    args.addAll(List.of(more));
    return programs.java(
        List.of("-Djdk.net.hosts.file=" + hosts), List.of(), args.toArray(String[]::new));
  }
}
