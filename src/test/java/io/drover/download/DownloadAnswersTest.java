package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Outcome;
import io.drover.testing.Answer;
import io.drover.testing.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each answer of a server makes of a job. */
class DownloadAnswersTest {
  @TempDir Path dir;
  Bench bench;

  @BeforeEach
  void open() throws IOException {
    bench = new Bench(dir);
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  @Test
  void a_whole_file_is_stored_under_its_id_with_its_hash() throws IOException {
    byte[] body = Origin.bytes(1, 300_000);
    bench.origin.on("a.test", "/x.pdf", Answer.ok(body, "Content-Type: application/pdf"));

    Outcome outcome = bench.get(bench.origin.url("a.test", "/x.pdf"));

    String hash = Hashes.hex(Hashes.sha256().digest(body));
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    assertThat(((Outcome.Done) outcome).result())
        .contains(
            "\"path\":\"" + SafeName.of("some-id").folder() + "/some-id.pdf\",\"sha256\":\"" + hash,
            "\"bytes\":300000",
            "\"status\":200",
            "\"content_type\":\"application/pdf\"");
    assertThat(bench.files()).hasSize(1);
    assertThat(Files.readAllBytes(dir.resolve(bench.files().get(0)))).isEqualTo(body);
  }

  @Test
  void a_chunked_body_is_stored_too() throws IOException {
    byte[] body = Origin.bytes(2, 10_000);
    bench.origin.on("a.test", "/x", Answer.chunked(body, 999, true));

    assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
    assertThat(Files.readAllBytes(dir.resolve(bench.files().get(0)))).isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 410, 451, 204, 205, 206, 300, 304})
  void an_answer_that_will_not_change_fails_the_job(int status) throws IOException {
    bench.origin.on("a.test", "/x", Answer.status(status));

    Outcome outcome = bench.get(bench.origin.url("a.test", "/x"));

    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(outcome.reason()).isEqualTo("http-" + status);
    assertThat(bench.files()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {202, 408, 425, 429, 500, 502, 503, 504, 599})
  void an_answer_that_may_change_is_tried_again(int status) {
    bench.origin.on("a.test", "/x", Answer.status(status));

    Outcome outcome = bench.get(bench.origin.url("a.test", "/x"));

    assertThat(outcome).isInstanceOf(Outcome.Retry.class);
    assertThat(outcome.reason()).isEqualTo("http-" + status);
    assertThat(((Outcome.Retry) outcome).after()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "429 | 120 | 120",
        "503 | Mon, 23 Nov 2026 12:05:00 GMT | 300",
        "429 | 86400 | 86400",
        "429 | 99999999999999999999 | 2592000",
      })
  void the_server_says_when_to_come_again(int status, String text, long seconds) {
    bench.origin.on("a.test", "/x", Answer.status(status, "Retry-After: " + text));

    assertThat(bench.get(bench.origin.url("a.test", "/x")))
        .isInstanceOfSatisfying(
            Outcome.Retry.class,
            retry -> assertThat(retry.after()).isEqualTo(Duration.ofSeconds(seconds)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-5", "0", "Mon, 23 Nov 2026 11:00:00 GMT", "soon"})
  void a_time_that_is_over_leaves_the_wait_to_the_queue(String text) {
    bench.origin.on("a.test", "/x", Answer.status(429, "Retry-After: " + text));

    assertThat(bench.get(bench.origin.url("a.test", "/x")))
        .isInstanceOfSatisfying(Outcome.Retry.class, retry -> assertThat(retry.after()).isNull());
  }

  @Test
  void what_is_kept_of_an_answer_is_bounded_however_much_it_says() throws IOException {
    String longest = "x".repeat(Url.MAX_LENGTH - 100);
    bench.origin.on(
        "a.test",
        "/x",
        Answer.ok(
            new byte[] {1},
            "Content-Type: " + "x".repeat(60_000),
            "ETag: \"" + "x".repeat(60_000) + "\"",
            "Last-Modified: \u009b31m"));

    Outcome outcome = bench.get(bench.origin.url("a.test", "/x?" + longest));

    assertThat(((Outcome.Done) outcome).result()).hasSizeLessThan(64 << 10);
    assertThat(bench.manifest().get(0)).hasSizeLessThan(64 << 10).contains("\\u009b31m");
  }

  @Test
  void a_url_that_no_server_takes_is_not_sent() throws IOException {
    String url = bench.origin.url("a.test", "/" + "x".repeat(Url.MAX_LENGTH));

    assertThat(bench.get(url).reason()).isEqualTo("bad-url");
    assertThat(bench.origin.hits()).isEmpty();
    assertThat(bench.manifest().get(0)).hasSizeLessThan(2_000);
  }

  @Test
  void an_empty_body_is_no_file() throws IOException {
    bench.origin.on("a.test", "/x", Answer.ok(new byte[0]));

    assertThat(bench.get(bench.origin.url("a.test", "/x")).reason()).isEqualTo("empty-body");
    assertThat(bench.files()).isEmpty();
  }

  @Test
  void a_packed_body_that_nobody_asked_for_is_refused() {
    bench.origin.on("a.test", "/x", Answer.ok(new byte[9], "Content-Encoding: gzip"));

    assertThat(bench.get(bench.origin.url("a.test", "/x")).reason()).isEqualTo("content-encoding");
    assertThat(bench.origin.hits().get(0).header("Accept-Encoding")).isEqualTo("identity");
  }

  @Test
  void without_a_url_there_is_nothing_to_do() throws IOException {
    Outcome outcome = bench.get();
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(outcome.reason()).isEqualTo("no-candidate");
    assertThat(outcome.detail()).isEqualTo("the record names no http or https URL");
    assertThat(bench.manifest()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://a.test/x",
        "file:///etc/passwd",
        "a.test/x",
        "http://",
        "http://a.test:0/",
        "http://a.test:99999/",
        "http://a b/"
      })
  void what_is_no_http_url_fails(String url) {
    assertThat(bench.get(url)).isInstanceOf(Outcome.Failed.class);
    assertThat(bench.get(url).reason()).isEqualTo("bad-url");
  }

  @Test
  void the_first_candidate_that_gives_a_file_wins() {
    bench
        .origin
        .on("b.test", "/x", Answer.ok(new byte[] {1}))
        .on("c.test", "/x", Answer.ok(new byte[] {2}));

    Outcome outcome =
        bench.get(
            bench.origin.url("a.test", "/x"),
            bench.origin.url("b.test", "/x"),
            bench.origin.url("c.test", "/x"));

    assertThat(((Outcome.Done) outcome).result()).contains("\"url\":\"http://b.test");
    assertThat(bench.origin.hits("c.test")).isEmpty();
  }

  @Test
  void of_failures_the_most_hopeful_one_counts() throws IOException {
    bench.origin.on("b.test", "/x", Answer.status(503)).on("c.test", "/x", Answer.status(500));
    List<String> hosts = List.of("a.test", "b.test", "c.test");

    Outcome outcome =
        bench.get(hosts.stream().map(h -> bench.origin.url(h, "/x")).toArray(String[]::new));

    assertThat(outcome.reason()).isEqualTo("http-503");
    assertThat(bench.manifest()).isEmpty();
  }

  @Test
  void secrets_in_urls_reach_neither_details_nor_manifest() throws IOException {
    String url = "http://me:hush@a.test:" + bench.origin.port() + "/x?a=1&api_key=hush&sig=hush";

    assertThat(bench.get(url).detail()).contains("a=1").doesNotContain("hush");
    assertThat(bench.manifest().get(0)).contains("api_key=***").doesNotContain("hush");
  }
}
