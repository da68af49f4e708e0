package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.job.Outcome;
import io.drover.testing.Answer;
import io.drover.testing.Origin;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers and networks that misbehave: each has its reason, and none leaves a part behind. */
class DownloadFaultsTest {
  private static final byte[] BODY = Origin.bytes(3, 1_000_000);

  @TempDir Path dir;

  @Test
  void a_body_shorter_than_its_content_length_is_cut_short() throws IOException {
    retries("cut-short", Answer.cutAfter(BODY, 500_000), knobs -> knobs);
  }

  @Test
  void a_cut_chunk_is_cut_short() throws IOException {
    retries("cut-short", Answer.chunked(BODY, 100_000, false), knobs -> knobs);
  }

  @Test
  void a_reset_in_the_body_is_a_lost_connection() throws IOException {
    retries("connection-lost", Answer.resetAfter(BODY, 500_000), knobs -> knobs);
  }

  @Test
  void a_connection_closed_without_an_answer_is_lost() throws IOException {
    retries("connection-lost", (hit, wire) -> {}, knobs -> knobs);
  }

  @Test
  void an_answer_that_is_not_http_is_a_bad_response() throws IOException {
    retries("bad-response", (hit, wire) -> wire.send("SSH-2.0-Origin\r\n".repeat(2000)), k -> k);
  }

  @Test
  void a_status_of_nothing_is_a_bad_response() throws IOException {
    Answer answer = (hit, wire) -> wire.send("HTTP/1.1 000 X\r\nContent-Length: 0\r\n\r\n");
    retries("bad-response", answer, knobs -> knobs);
  }

  @Test
  void a_header_without_end_is_a_bad_response() throws IOException {
    Answer answer = (hit, wire) -> wire.send("HTTP/1.1 200 OK\r\nX: " + "x".repeat(1_000_000));
    retries("bad-response", answer, knobs -> knobs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5\r\nContent-Length: 3", "-5", "five", "5, 3"})
  void a_length_that_is_none_is_a_bad_response(String length) throws IOException {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n";
    retries("bad-response", (hit, wire) -> wire.send(head + "12345"), knobs -> knobs);
  }

  @Test
  void silence_before_the_headers_is_a_stall() throws IOException {
    retries("stalled", Answer.silence(), knobs -> knobs.idle(Duration.ofMillis(150)));
  }

  @Test
  void what_cannot_be_taken_away_takes_no_row_and_no_reason_from_the_job() throws IOException {
    Path part = dir.resolve(".partial").resolve(SafeName.of("some-id").hash() + ".part");
    Files.createDirectories(part.resolve("in-the-way"));
    try (Bench bench = new Bench(dir)) {
      Map<String, Object> record = Map.of("url", bench.origin.url("a.test", "/gone"));

      assertThat(bench.get(record, 3, true).reason()).isEqualTo("http-404");
      assertThat(bench.manifest()).singleElement().asString().contains("\"http-404\"");
    }
  }

  @Test
  void silence_within_the_body_is_a_stall() throws IOException {
    retries(
        "stalled",
        Answer.stallAfter(BODY, 500_000),
        knobs -> knobs.idle(Duration.ofMillis(400)).minRate(1000));
  }

  @Test
  void a_drip_below_the_minimum_rate_is_too_slow() throws IOException {
    retries("too-slow", Answer.endless(1, 20), knobs -> knobs.minRate(10_000));
  }

  @Test
  void a_body_that_takes_too_long_meets_its_deadline() throws IOException {
    retries("deadline", Answer.endless(10, 20), k -> k.deadline(Duration.ofMillis(300)));
  }

  @Test
  void headers_that_take_too_long_meet_the_deadline_too() throws IOException {
    retries("deadline", Answer.silence(), knobs -> knobs.deadline(Duration.ofMillis(300)));
  }

  @Test
  void an_error_page_without_end_is_not_waited_for() throws IOException {
    Answer answer =
        (hit, wire) -> {
          wire.send("HTTP/1.1 503 No\r\n\r\n");
          for (byte[] some = new byte[10_000]; ; ) {
            wire.send(some);
          }
        };
    retries("http-503", answer, knobs -> knobs);
  }

  @Test
  void an_endless_body_is_aborted_and_not_read_to_its_end() throws IOException {
    try (Bench bench = new Bench(dir, knobs -> knobs.maxSize(1_000_000))) {
      bench.origin.on("a.test", "/x", Answer.endless(64 * 1024, 0));

      Outcome outcome = bench.get(bench.origin.url("a.test", "/x"));

      assertThat(outcome).isInstanceOf(Outcome.Failed.class);
      assertThat(outcome.reason()).isEqualTo("too-large");
      await().until(() -> bench.origin.hits().get(0).isOver());
      assertThat(bench.origin.hits().get(0).sent()).isLessThan(1_000_000 + 8_000_000);
      assertThat(bench.files()).isEmpty();
    }
  }

  @Test
  void a_content_length_over_the_maximum_is_refused_at_once() throws IOException {
    try (Bench bench = new Bench(dir, knobs -> knobs.maxSize(999_999))) {
      bench.origin.on("a.test", "/x", Answer.stallAfter(BODY, 0));

      assertThat(bench.get(bench.origin.url("a.test", "/x")).reason()).isEqualTo("too-large");
    }
  }

  @Test
  void a_body_of_exactly_the_maximum_is_taken() throws IOException {
    try (Bench bench = new Bench(dir, knobs -> knobs.maxSize(BODY.length))) {
      bench.origin.on("a.test", "/x", Answer.chunked(BODY, 5000, true));

      assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
    }
  }

  @Test
  void a_port_that_nobody_listens_on_is_a_failed_connection() throws IOException {
    int port;
    try (ServerSocket gone = new ServerSocket(0)) {
      port = gone.getLocalPort();
    }
    try (Bench bench = new Bench(dir)) {
      assertThat(bench.get("http://a.test:" + port + "/").reason()).isEqualTo("connect-failed");
    }
  }

  @Test
  void a_name_that_does_not_exist_is_a_dns_failure() throws IOException {
    try (Bench bench = new Bench(dir)) {
      assertThat(bench.get("http://nowhere.invalid/").reason()).isEqualTo("dns-failed");
    }
  }

  @Test
  void a_server_without_tls_is_a_tls_failure() throws IOException {
    try (Bench bench = new Bench(dir)) {
      String url = "https://a.test:" + bench.origin.port() + "/";
      assertThat(bench.get(url).reason()).isEqualTo("tls-failed");
    }
  }

  @Test
  void an_interrupt_ends_the_download_and_stays() throws Exception {
    try (Bench bench = new Bench(dir)) {
      bench.origin.on("a.test", "/x", Answer.stallAfter(BODY, 1000));
      AtomicBoolean stayed = new AtomicBoolean();
      FutureTask<Outcome> task =
          new FutureTask<>(
              () -> {
                Outcome outcome =
                    bench.get(bench.origin.url("a.test", "/x"), bench.origin.url("b.test", "/x"));
                stayed.set(Thread.currentThread().isInterrupted());
                return outcome;
              });
      Thread worker = new Thread(task);
      worker.start();
      await().until(() -> !bench.files().isEmpty());
      worker.interrupt();

      Outcome outcome = task.get(5, TimeUnit.SECONDS);
      assertThat(outcome).isInstanceOf(Outcome.Retry.class);
      assertThat(outcome.reason()).isEqualTo("interrupted");
      assertThat(stayed).isTrue();
      assertThat(bench.origin.hits("b.test")).isEmpty();
      assertThat(bench.files()).isEmpty();
    }
  }

  @Test
  void a_connection_that_the_server_closed_meanwhile_costs_no_attempt() throws IOException {
    try (Bench bench = new Bench(dir)) {
      Answer thenClose = (hit, wire) -> wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      bench.origin.on("a.test", "/x", thenClose);

      for (int i = 0; i < 5; i++) {
        assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
        await().until(() -> bench.origin.openConnections() == 0);
      }
    }
  }

  @Test
  void downloads_run_side_by_side() throws Exception {
    try (Bench bench = new Bench(dir)) {
      CountDownLatch gate = new CountDownLatch(1);
      bench.origin.on("a.test", "/x", Answer.gated(gate, Answer.ok(new byte[] {1})));
      Thread[] workers = new Thread[8];
      for (int i = 0; i < workers.length; i++) {
        String[] urls = {bench.origin.url("a.test", "/x")};
        String id = "job-" + i;
        workers[i] = new Thread(() -> bench.get(id, urls));
        workers[i].start();
      }
      await().until(() -> bench.origin.mostAtOnce("a.test") == workers.length);
      gate.countDown();
      for (Thread worker : workers) {
        worker.join();
      }
      assertThat(bench.files()).hasSize(workers.length);
      assertThat(bench.manifest()).hasSize(workers.length);
    }
  }

  private void retries(String reason, Answer answer, UnaryOperator<Bench.Knobs> knobs)
      throws IOException {
    try (Bench bench = new Bench(dir, knobs)) {
      bench.origin.on("a.test", "/x", answer);

      Outcome outcome = bench.get(bench.origin.url("a.test", "/x"));

      assertThat(outcome).isInstanceOf(Outcome.Retry.class);
      assertThat(outcome.reason()).as(outcome.detail()).isEqualTo(reason);
      assertThat(bench.files()).isEmpty();
      assertThat(bench.manifest()).isEmpty();
    }
  }
}
