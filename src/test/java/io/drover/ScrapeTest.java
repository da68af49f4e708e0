package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.job.NewJob;
import io.drover.job.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.camel.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus reads while a run is busy, and what a dashboard makes of it. */
class ScrapeTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int JOBS = 2_000;
  private static final List<String> OUTCOMES = List.of("done", "skipped", "retry", "error");

  @TempDir private Path folder;
  private ConsoleRun console;

  @BeforeEach
  void start() throws IOException {
    console =
        new ConsoleRun(
            folder,
            Map.of(
                "drover.pipeline", "bean:" + Brief.class.getName(),
                "drover.workers", "16",
                "drover.retry.backoff", "1s",
                "drover.retry.jitter", "0s"));
    List<NewJob> jobs = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      String host = i % 2 == 0 ? "big" : "host-" + i / 2 % 19;
      jobs.add(new NewJob("job-" + i, "default", host, 0, null, "{}"));
    }
    console.queue().enqueue(jobs);
  }

  @AfterEach
  void stop() {
    console.close();
  }

  /** Figures by their names with all labels, as they stand in the text. */
  private Map<String, Double> scrape() {
    Map<String, Double> figures = new HashMap<>();
    console
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              figures.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
            });
    return figures;
  }

  private static Map<String, Double> completed(Map<String, Double> figures) {
    Map<String, Double> completed = new HashMap<>();
    OUTCOMES.forEach(
        outcome ->
            completed.put(
                outcome, figures.get("drover_jobs_completed_total{outcome=\"" + outcome + "\"}")));
    return completed;
  }

  @Test
  void agreesWithTheDatabaseToTheJob() throws SQLException {
    Map<String, Double> last = completed(scrape());
    while (!console.run().idle()) {
      Map<String, Double> now = completed(scrape());
      last.forEach((outcome, was) -> assertThat(now.get(outcome)).isGreaterThanOrEqualTo(was));
      last = now;
    }
    Map<String, Double> rows = new HashMap<>();
    rows.put("done", count("SELECT count(*) FROM job WHERE state = 3"));
    rows.put("skipped", count("SELECT count(*) FROM job WHERE state = 4"));
    rows.put("error", count("SELECT count(*) FROM job WHERE state = 5"));
    rows.put("retry", count("SELECT sum(attempts) - count(*) FROM job"));
    assertThat(rows.values()).allMatch(jobs -> jobs >= JOBS / 10.0);
    assertThat(completed(scrape())).isEqualTo(rows);
    await()
        .atMost(LONGEST)
        .untilAsserted(
            () -> {
              Map<String, Double> figures = scrape();
              assertThat(figures)
                  .containsEntry(depth("done"), rows.get("done"))
                  .containsEntry(depth("skipped"), rows.get("skipped"))
                  .containsEntry(depth("error"), rows.get("error"))
                  .containsEntry(depth("queued"), 0.0)
                  .containsEntry(depth("in_progress"), 0.0)
                  .containsEntry("drover_queue_delayed", 0.0)
                  .containsEntry("drover_jobs_in_flight", 0.0)
                  .containsEntry("drover_settle_stale_total", 0.0);
            });
    double runs = rows.values().stream().mapToDouble(jobs -> jobs).sum();
    assertThat(scrape()).containsEntry("drover_job_duration_seconds_count", runs);
  }

  private static String depth(String state) {
    return "drover_queue_depth{state=\"" + state + "\"}";
  }

  private double count(String sql) throws SQLException {
    try (Connection stranger =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("queue.sqlite"));
        Statement statement = stranger.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.getDouble(1);
    }
  }

  @Test
  void hasEverythingThatTheDashboardAsksFor() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(Path.of("docs/grafana.json").toFile());
    List<String> asked = dashboard.findValuesAsText("expr");
    assertThat(asked).hasSizeGreaterThan(20);
    String told = console.get("/metrics").body();
    for (String expression : asked) {
      List<MatchResult> metrics = all("([a-z]+(?:_[a-z]+)+)\\{([^}]*)\\}", expression);
      assertThat(metrics).as(expression).isNotEmpty();
      for (MatchResult metric : metrics) {
        assertThat(told).as(expression).containsPattern("(?m)^" + metric.group(1) + "[ {]");
        for (MatchResult label : all("(\\w+)!?=~?\"([^$\"]+)\"", metric.group(2))) {
          assertThat(told)
              .as(expression)
              .containsPattern(line(metric, label.group(1)) + "\"(" + label.group(2) + ")\"");
        }
        for (MatchResult by : all("by \\((?:le(?:, )?)?(\\w+)\\)", expression)) {
          assertThat(told).as(expression).containsPattern(line(metric, by.group(1)));
        }
      }
    }
  }

  private static List<MatchResult> all(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().toList();
  }

  private static String line(MatchResult metric, String label) {
    return "(?m)^" + metric.group(1) + "\\{.*\\b" + label + "=";
  }

  /** A few milliseconds; each outcome is that of another number of jobs, a tenth or more. */
  public static final class Brief {
    public Outcome run(@Header("DroverJobId") String id, @Header("DroverAttempt") int attempt)
        throws InterruptedException {
      TimeUnit.MILLISECONDS.sleep(3);
      return switch (Integer.parseInt(id.substring("job-".length())) % 20) {
        case 3, 13, 14 -> Outcome.skipped("nothing-new");
        case 5, 15 -> attempt == 1 ? Outcome.retry("busy", "once") : Outcome.done();
        case 7, 17, 18, 19 -> Outcome.failed("broken", "for good");
        default -> Outcome.done();
      };
    }
  }
}
