package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.drover.job.NewJob;
import io.drover.job.Outcome;
import io.drover.queue.Stats;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the console tells and what it can be told, over HTTP, with jobs going through. */
class ConsoleTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static volatile CountDownLatch gate = new CountDownLatch(0);

  @TempDir private Path folder;

  private static final Map<String, String> SETTINGS =
      Map.of(
          "drover.pipeline", "bean:" + Mixed.class.getName(),
          "drover.retry.max-attempts", "2",
          "drover.retry.backoff", "1s",
          "drover.retry.jitter", "0s",
          "drover.retry.max-backoff", "1s");

  @AfterEach
  void letGo() {
    gate.countDown();
    gate = new CountDownLatch(0);
  }

  private static NewJob job(int n, String host) {
    return new NewJob("job-" + n, "r", host, 0, null, "{\"id\":\"job-" + n + "\"}");
  }

  private static double metric(String text, String line) {
    return text.lines()
        .filter(one -> one.startsWith(line + " "))
        .mapToDouble(one -> Double.parseDouble(one.substring(line.length() + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  @Test
  void metricsAgreeWithTheDatabaseToTheJob() throws Exception {
    try (ConsoleRun console = new ConsoleRun(folder, SETTINGS)) {
      List<NewJob> jobs = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        jobs.add(job(i, i % 2 == 0 ? "big.example" : "host-" + i % 20 + ".example"));
      }
      console.queue().enqueue(jobs);
      await().atMost(LONGEST).until(console.run()::idle);
      Stats stats = console.queue().stats();
      assertThat(stats).isEqualTo(new Stats(0, 0, 0, 200, 100, 100));
      await()
          .atMost(LONGEST)
          .untilAsserted(
              () -> {
                String text = console.get("/metrics").body();
                assertThat(metric(text, "drover_queue_depth{state=\"done\"}")).isEqualTo(200);
                assertThat(metric(text, "drover_queue_depth{state=\"skipped\"}")).isEqualTo(100);
                assertThat(metric(text, "drover_queue_depth{state=\"error\"}")).isEqualTo(100);
                assertThat(metric(text, "drover_queue_depth{state=\"queued\"}")).isZero();
                assertThat(metric(text, "drover_queue_depth{state=\"in_progress\"}")).isZero();
                assertThat(metric(text, "drover_jobs_in_flight")).isZero();
              });
      String text = console.get("/metrics").body();
      assertThat(metric(text, "drover_jobs_completed_total{outcome=\"done\"}")).isEqualTo(200);
      assertThat(metric(text, "drover_jobs_completed_total{outcome=\"skipped\"}")).isEqualTo(100);
      assertThat(metric(text, "drover_jobs_completed_total{outcome=\"retry\"}")).isEqualTo(100);
      assertThat(metric(text, "drover_jobs_completed_total{outcome=\"error\"}")).isEqualTo(100);
      assertThat(metric(text, "drover_job_duration_seconds_count")).isEqualTo(500);
      double waits =
          metric(text, "drover_permit_wait_seconds_count{kind=\"host\"}")
              + metric(text, "drover_permit_wait_seconds_count{kind=\"resolver\"}")
              + metric(text, "drover_permit_wait_seconds_count{kind=\"worker\"}");
      assertThat(waits).isEqualTo(500);
      assertThat(metric(text, "drover_lease_poll_seconds_count")).isPositive();
      assertThat(metric(text, "drover_settle_stale_total")).isZero();
      assertThat(text)
          .containsPattern("camel_exchanges_total\\{[^}]*routeId=\"work\"[^}]*} 500\\.0")
          .doesNotContain("example", "job-1");
    }
  }

  @Test
  void aResolverIsExplainedWithTheHostWhereItIsAsked() throws Exception {
    try (ConsoleRun console = new ConsoleRun(folder, Map.of("drover.pipeline", "bean:download"))) {
      JsonNode there = console.json("/api/explain?id=resolver:arxiv").path("asked_at");
      assertThat(there).hasSize(1);
      JsonNode host = there.path(0).path("keys").path(0);
      assertThat(host.path("key").asText()).isEqualTo("host:arxiv.org");
      assertThat(host.path("rate").asText()).isEqualTo("1/3s");
      assertThat(console.json("/api/explain?id=host:arxiv.org").path("asked_at"))
          .isInstanceOf(ArrayNode.class)
          .isEmpty();
    }
  }

  @Test
  void saysWhatRunsAndWhatWaitsAndWhy() throws Exception {
    gate = new CountDownLatch(1);
    try (ConsoleRun console = new ConsoleRun(folder, SETTINGS);
        AutoCloseable letGo = gate::countDown) {
      assertThat(letGo).isNotNull();
      List<NewJob> jobs = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        jobs.add(job(4 * i, "slow.example"));
      }
      console.queue().enqueue(jobs);
      await()
          .atMost(LONGEST)
          .untilAsserted(
              () -> {
                JsonNode key = console.json("/api/keys?q=slow").path(0);
                assertThat(key.path("key").asText()).isEqualTo("host:slow.example");
                assertThat(key.path("running").asInt()).isEqualTo(4);
                assertThat(key.path("max").asInt()).isEqualTo(4);
                assertThat(key.path("state").asText()).isEqualTo("FULL");
                assertThat(key.path("waiting").asInt()).isBetween(1, 16);
                assertThat(key.path("oldest").asText()).startsWith("20");
              });
      assertThat(console.json("/api/running")).hasSize(4);
      assertThat(console.json("/api/running").path(0).path("host").asText())
          .isEqualTo("host:slow.example");
      JsonNode why = console.json("/api/explain?id=host:slow.example");
      assertThat(why.path("gate").asText()).isEqualTo("CAP");
      assertThat(why.path("keys").path(0).path("holders")).hasSize(4);
      assertThat(console.json("/api/jobs?begins=job-1").findValuesAsText("id"))
          .containsExactly("job-12", "job-16");
      gate.countDown();
      await().atMost(LONGEST).until(console.run()::idle);
      JsonNode job = console.json("/api/job?id=job-0");
      assertThat(job.path("state").asText()).isEqualTo("DONE");
      assertThat(job.path("history").path(0).path("outcome").asText()).isEqualTo("done");
      assertThat(console.get("/api/job?id=nothing").statusCode()).isEqualTo(404);
      assertThat(console.json("/api/keys?limit=2")).hasSize(2);
      assertThat(console.json("/api/keys?limit=1")).hasSize(1);
      for (String wrong : List.of("0", "201", "-1", "9999999", "many", "")) {
        HttpResponse<String> answer = console.get("/api/keys?limit=" + wrong);
        assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
        assertThat(answer.body()).contains("limit is 1..200, not " + wrong);
      }
    }
  }

  @Test
  void groupsFailuresAndRetriesAGroup() throws Exception {
    try (ConsoleRun console = new ConsoleRun(folder, SETTINGS)) {
      console.queue().enqueue(List.of(job(3, "a.example"), job(7, "b.example")));
      await().atMost(LONGEST).until(console.run()::idle);
      await()
          .atMost(LONGEST)
          .untilAsserted(
              () -> {
                JsonNode group = console.json("/api/state").path("failures").path(0);
                assertThat(group.path("reason").asText()).isEqualTo("refused");
                assertThat(group.path("error").asInt()).isEqualTo(2);
                assertThat(group.path("examples").findValuesAsText("id"))
                    .containsExactly("job-7", "job-3");
                assertThat(group.path("examples").path(0).path("detail").asText())
                    .isEqualTo("no entry");
              });
      HttpResponse<String> told =
          console.post("/api/retry", "{\"reason\":\"refused\",\"host\":\"a.example\"}");
      assertThat(told.body()).isEqualTo("{\"told\":\"1 job is queued again\"}");
      await().atMost(LONGEST).until(console.run()::idle);
      assertThat(console.json("/api/job?id=job-3").path("attempts").asInt()).isEqualTo(4);
      assertThat(console.json("/api/job?id=job-7").path("attempts").asInt()).isEqualTo(2);
    }
  }

  @Test
  void pausesResumesAndLimits() throws Exception {
    try (ConsoleRun console = new ConsoleRun(folder, SETTINGS)) {
      assertThat(console.post("/api/pause", "{}").body()).contains("the queue is paused");
      assertThat(console.post("/api/pause", "{}").body()).contains("was paused already");
      assertThat(console.queue().steering().isPaused()).isTrue();
      assertThat(console.post("/api/resume", "{}").body()).contains("the queue is resumed");
      assertThat(console.post("/api/pause", "{\"key\":\"host:A.example\"}").body())
          .contains("host:a.example is paused");
      assertThat(
              console
                  .post("/api/limit", "{\"key\":\"host:a.example\",\"max\":2,\"rate\":\"1/3s\"}")
                  .body())
          .contains("host:a.example runs at most 2 at once and starts at most 1/3s");
      JsonNode key = console.json("/api/keys?q=a.example").path(0);
      assertThat(key.path("paused").asBoolean()).isTrue();
      assertThat(key.path("max").asInt()).isEqualTo(2);
      assertThat(key.path("rate").asText()).isEqualTo("1/3s");
      console.post("/api/limit", "{\"key\":\"host:a.example\",\"clear\":true}");
      assertThat(console.json("/api/keys?q=a.example").path(0).path("max").asInt()).isEqualTo(4);
      for (String wrong :
          List.of(
              "",
              "[]",
              "{",
              "{\"key\":\"nonsense\",\"max\":1}",
              "{\"key\":\"host:a\"}",
              "{\"key\":\"host:a\",\"max\":0}",
              "{\"key\":\"host:a\",\"rate\":\"often\"}",
              "{\"key\":\"host:a\",\"max\":1.5}",
              "{\"key\":7,\"max\":1}")) {
        HttpResponse<String> answer = console.post("/api/limit", wrong);
        assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
        assertThat(answer.body()).as(wrong).contains("\"error\":");
      }
    }
  }

  @Test
  void saysHowACommandIsToBeSent() throws Exception {
    try (ConsoleRun console = new ConsoleRun(folder, SETTINGS)) {
      List<String> token = List.of("X-Drover-Token", console.token());
      for (String type : List.of("application/x-www-form-urlencoded", "multipart/form-data")) {
        HttpResponse<String> form = console.post("/api/pause", "{}", type, token);
        assertThat(form.statusCode()).as(type).isEqualTo(400);
        assertThat(form.body()).contains("a JSON object", "Content-Type: application/json");
      }
      assertThat(console.post("/api/pause", "{}", "", token).body()).contains("is paused");
    }
  }

  @Test
  void showsTheReportsOfListsThatWereTaken() throws Exception {
    try (ConsoleRun console = new ConsoleRun(folder, SETTINGS)) {
      Files.writeString(folder.resolve("inbox/list.jsonl"), "{\"id\":\"job-0\"}\nnonsense\n");
      await()
          .atMost(LONGEST)
          .untilAsserted(
              () -> {
                JsonNode list = console.json("/api/state").path("files").path(0);
                assertThat(list.path("file").asText()).isEqualTo("list.jsonl");
                assertThat(list.path("new").asInt()).isEqualTo(1);
                assertThat(list.path("rejected").asInt()).isEqualTo(1);
                assertThat(list.path("end").asText()).isEqualTo("done");
              });
    }
  }

  @Test
  void isWellAndSaysSo() throws Exception {
    try (ConsoleRun console = new ConsoleRun(folder, SETTINGS)) {
      assertThat(console.json("/health/live").path("status").asText()).isEqualTo("UP");
      JsonNode ready = console.json("/health/ready");
      assertThat(ready.path("status").asText()).isEqualTo("UP");
      assertThat(ready.path("checks").findValuesAsText("name"))
          .containsExactly(
              "database", "disk-queue", "disk-downloads", "leases", "backlog", "clock");
      JsonNode both = console.json("/health");
      assertThat(both.path("status").asText()).isEqualTo("UP");
      assertThat(both.path("checks").findValuesAsText("name"))
          .containsExactly(
              "queue", "database", "disk-queue", "disk-downloads", "leases", "backlog", "clock");
      HttpResponse<String> nothing = console.get("/health/readiness");
      assertThat(nothing.statusCode()).isEqualTo(404);
      assertThat(nothing.body()).contains("\"error\":", "/health/readiness", "/health/ready");
    }
  }

  @Test
  void theRunGoesOnWhenThePortIsTaken() throws IOException {
    try (java.net.ServerSocket other =
            new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
        ConsoleRun console = new ConsoleRun(folder, SETTINGS, other.getLocalPort())) {
      assertThat(console.said("no console"))
          .contains("127.0.0.1:" + other.getLocalPort(), "drover.console.port");
      console.queue().enqueue(List.of(job(0, "a.example")));
      await().atMost(LONGEST).until(() -> console.queue().stats().done() == 1);
    }
  }

  /** Of four jobs two are done, one is skipped, one is refused each time that it is tried. */
  public static final class Mixed {
    public Outcome run(@Header("DroverJobId") String id) throws InterruptedException {
      gate.await();
      int n = Integer.parseInt(id.substring("job-".length()));
      return switch (n % 4) {
        case 1 -> Outcome.skipped("unwanted");
        case 3 -> Outcome.retry("refused", "no entry");
        default -> Outcome.done();
      };
    }
  }
}
