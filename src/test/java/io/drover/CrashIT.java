package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.Programs.Program;
import io.drover.testing.Hit;
import io.drover.testing.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Processes that die without a word, in the middle of their work, again and again. */
class CrashIT {
  private static final Logger LOG = LoggerFactory.getLogger(CrashIT.class);
  private static final Path TEST_CLASSES = Programs.HOME.resolve("target/test-classes");
  private static final long SEED = 20_261_125;
  private static final int KILLS = 10;
  private static final int JOBS = 900;
  private static final int WORKERS = 16;
  private static final int CAP = 3;

  @TempDir private Path folder;
  @TempDir private Path outside;

  @AutoClose("endAll")
  private Programs programs;

  @AutoClose private Origin origin;

  @BeforeEach
  void open() throws IOException {
    programs = new Programs(folder, outside);
    origin = Origin.start();
  }

  @Test
  void tenKillsLoseNothingDoubleNothingAndNeverExceedACap() throws Exception {
    ManyHosts hosts = new ManyHosts(folder, origin);
    Random random = new Random(SEED);
    for (int i = 0; i < JOBS; i++) {
      String host = i % 2 == 0 ? "busy.example.org" : "host-" + i % 20 + ".example.org";
      hosts.serve(host, 1 + random.nextInt(30_000), 5 + random.nextInt(40));
    }
    hosts.drop("list.jsonl");
    List<String> options = hosts.options(outside);
    int held = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      int before = origin.hits().size();
      long started = System.nanoTime();
      Program run = start(options);
      int goal = before + 1 + random.nextInt(40);
      await()
          .atMost(Programs.LONGEST)
          .until(() -> origin.hits().size() >= goal || !run.process().isAlive());
      assertThat(run.process().isAlive()).as(run.err()).isTrue();
      run.process().destroyForcibly().waitFor();
      held += query("SELECT count(*) FROM job WHERE state = 2");
      long first = origin.hits().get(before).startNanos() - started;
      LOG.info(
          "seed {}, kill {}: first request {} ms after the start", SEED, kill, first / 1_000_000);
      // What the origin still answers to the dead one would count against the next one's cap.
      await().atMost(Programs.LONGEST).until(() -> origin.hits().stream().allMatch(Hit::isOver));
      assertThat(origin.hits().size()).as("killed in the middle").isLessThan(JOBS);
    }
    Program last = start(options, "--drain");
    assertThat(last.code()).as(last.err()).isZero();

    hosts.assertAllFetched(3);
    hosts.assertNeverAbove(CAP);
    assertThat(query("SELECT count(*) FROM job")).isEqualTo(JOBS);
    assertThat(query("SELECT count(*) FROM job WHERE state = 3")).as("done").isEqualTo(JOBS);
    assertThat(query("SELECT count(*) FROM attempt WHERE outcome = 0"))
        .as("each was settled once")
        .isEqualTo(JOBS);
    assertThat(query("SELECT count(DISTINCT job_id) FROM attempt WHERE outcome = 0"))
        .isEqualTo(JOBS);
    int lost = query("SELECT count(*) FROM attempt WHERE outcome = 4");
    assertThat(query("SELECT count(*) FROM attempt")).as("nothing else").isEqualTo(JOBS + lost);
    assertThat(lost).as("what the dead ones held, each lease once").isEqualTo(held);
    LOG.info("{} leases lost, {} runs beyond one for each job", lost, origin.hits().size() - JOBS);
    assertThat(origin.hits().size() - JOBS)
        .as("runs beyond one for each job: what runs, and what has ended and waits for its commit")
        .isBetween(0, 2 * KILLS * WORKERS);
    assertNoRunWithoutALease();
    assertThat(query("SELECT count(*) FROM job WHERE attempts > 3")).as("of 3 attempts").isZero();
    assertThat(
            query(
                "SELECT count(*) FROM job WHERE attempts >"
                    + " (SELECT count(*) FROM attempt WHERE job_id = job.id)"))
        .as("no attempt without its row")
        .isZero();
    assertThat(query("SELECT count(*) FROM attempt GROUP BY lease_id HAVING count(*) > 1"))
        .as("no lease settled twice")
        .isZero();
    assertThat(programs.finished("doctor")).contains("ok      database", "ok      counts");
  }

  @ParameterizedTest
  @CsvSource({"poison, 3", "quick-poison, 20"})
  void aJobThatTakesItsProcessAlongEndsInErrorAndTheOthersFinish(String id, int most)
      throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      lines.add("{\"id\":\"job-" + i + "\"}");
    }
    lines.add(3, "{\"id\":\"" + id + "\"}");
    Files.write(folder.resolve("list.jsonl"), lines);
    programs.finished("queue", "import", "list.jsonl");
    int deaths = 0;
    int code;
    do {
      Program run =
          programs.java(
              List.of(),
              List.of(TEST_CLASSES),
              "queue",
              "run",
              "--drain",
              "--set",
              "drover.pipeline=class:io.drover.Poison");
      code = run.code();
      deaths += code == Poison.CODE ? 1 : 0;
      assertThat(deaths).as("it ends").isLessThanOrEqualTo(most);
    } while (code == Poison.CODE);
    assertThat(deaths).isPositive();
    JsonNode poison =
        new ObjectMapper().readTree(programs.finished("queue", "show", id, "--format", "json"));
    assertThat(poison.get("state").textValue()).isEqualTo("ERROR");
    assertThat(poison.get("reason").textValue()).isEqualTo("process-died");
    assertThat(query("SELECT count(*) FROM job WHERE state = 3")).isEqualTo(30);
    assertThat(query("SELECT count(*) FROM job WHERE attempts > 3")).isZero();
    LOG.info("it took {} processes along", deaths);
  }

  @Test
  void everyOtherCommandWorksBesideARunThatIsBusy() throws Exception {
    Program run =
        programs
            .jar("queue", "run", "--set", "drover.pipeline=bean:noop", "--workers", "4")
            .says("pipeline bean:noop");
    int lists = 4;
    int lines = 3_000;
    List<Program> imports = new ArrayList<>();
    for (int list = 0; list < lists; list++) {
      List<String> jobs = new ArrayList<>();
      for (int i = 0; i < lines; i++) {
        jobs.add("{\"id\":\"%d-%d\",\"url\":\"http://h%d.example/\"}".formatted(list, i, i % 50));
      }
      Files.write(folder.resolve("list-" + list + ".jsonl"), jobs);
      imports.add(programs.jar("queue", "import", "list-" + list + ".jsonl"));
    }
    List<Program> others = new ArrayList<>(imports);
    int alone = 0;
    while (imports.stream().anyMatch(one -> one.process().isAlive())) {
      List<Program> round =
          List.of(
              programs.jar("queue", "enqueue", "alone-" + alone++),
              programs.jar("queue", "stats", "--by", "host"),
              programs.jar("queue", "retry-failed"),
              programs.jar("queue", "list", "--limit", "5"),
              programs.jar("queue", "limit", "host:h1.example", "--max", "3"));
      for (Program one : round) {
        one.code();
      }
      others.addAll(round);
    }
    for (Program one : others) {
      assertThat(one.code()).as(one.err()).isZero();
      assertThat(one.err()).doesNotContain("locked", "BUSY", "Exception");
    }
    int all = lists * lines + alone;
    await()
        .atMost(Programs.LONGEST)
        .until(() -> query("SELECT count(*) FROM job WHERE state = 3") == all);
    assertThat(run.stop()).isZero();
    assertThat(run.err()).doesNotContain("locked", "Exception");
  }

  private Program start(List<String> options, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("queue", "run"));
    args.addAll(List.of("--workers", String.valueOf(WORKERS)));
    args.addAll(List.of("--max-per-host", String.valueOf(CAP)));
    args.addAll(List.of("--set", "drover.download.allow-addresses=127.0.0.0/8"));
    args.addAll(List.of(more));
    return programs.java(options, List.of(), args.toArray(String[]::new));
  }

  /** Runs − jobs ≤ leases lost, for each job by itself: a lease is run once. */
  private void assertNoRunWithoutALease() throws SQLException {
    Map<String, Long> runs =
        origin.hits().stream()
            .collect(Collectors.groupingBy(Hit::path, TreeMap::new, Collectors.counting()));
    assertThat(runs).hasSize(JOBS);
    for (Map.Entry<String, Long> one : runs.entrySet()) {
      String id = one.getKey().substring(1, one.getKey().length() - ".pdf".length());
      int leases =
          query(
              "SELECT count(*) FROM attempt JOIN job ON job.id = job_id WHERE artifact_id = '%s'"
                  .formatted(id));
      assertThat(one.getValue()).as("runs of %s", id).isBetween(1L, (long) leases);
    }
  }

  /** The number that a query gives; 0 for no row. */
  private int query(String sql) throws SQLException {
    Path file = folder.resolve("state/workqueue.sqlite");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }
}
