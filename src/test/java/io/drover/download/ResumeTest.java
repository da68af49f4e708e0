package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.job.Outcome;
import io.drover.testing.Answer;
import io.drover.testing.Hit;
import io.drover.testing.Origin;
import io.drover.testing.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that broke off is gone on with, only where the server can say that it is the same one. */
class ResumeTest {
  private static final byte[] BODY = Origin.bytes(5, 1_000_000);
  private static final byte[] OTHER = Origin.bytes(6, 1_000_000);
  private static final int HALF = 500_000;

  @TempDir Path dir;
  private Bench bench;
  private String url;

  @BeforeEach
  void open() throws IOException {
    bench = new Bench(dir);
    url = bench.origin.url("a.test", "/x");
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  @Test
  void a_body_reset_midway_is_gone_on_with() throws IOException {
    Answer reset =
        (hit, wire) -> {
          halfway("ETag: \"one\"").write(hit, wire);
          await().until(() -> Files.exists(part()) && Files.size(part()) > 0);
          wire.reset();
        };
    bench.origin.on("a.test", "/x", Answer.inTurn(reset, ResumeTest::asAsked));

    assertThat(bench.get(url).reason()).isEqualTo("connection-lost");
    long kept = Files.size(part());
    assertThat(bench.get(url)).isInstanceOf(Outcome.Done.class);

    assertThat(bench.origin.hits().get(1).header("Range")).isEqualTo("bytes=" + kept + "-");
    assertThat(bench.origin.hits().get(1).header("If-Range")).isEqualTo("\"one\"");
    assertStored(BODY);
  }

  /** What is missing, of the file that the first half came from. */
  private static void asAsked(Hit hit, Wire wire) throws IOException {
    int from = Integer.parseInt(hit.header("Range").replaceAll("\\D", ""));
    partial(
            Arrays.copyOfRange(BODY, from, BODY.length),
            "bytes %d-%d/%d".formatted(from, BODY.length - 1, BODY.length),
            "\"one\"")
        .write(hit, wire);
  }

  @Test
  void a_body_that_broke_off_is_gone_on_with() throws IOException {
    breaksOff("ETag: \"one\"");
    bench.origin.on("a.test", "/x", rest("\"one\""));

    assertThat(bench.get(url)).isInstanceOf(Outcome.Done.class);

    Hit second = bench.origin.hits().get(1);
    assertThat(second.header("Range")).isEqualTo("bytes=" + HALF + "-");
    assertThat(second.header("If-Range")).isEqualTo("\"one\"");
    assertStored(BODY);
  }

  @Test
  void what_a_process_left_that_was_killed_is_gone_on_with() throws IOException {
    breaksOff("ETag: \"one\"");
    bench.close();
    bench = new Bench(dir);
    String again = bench.origin.url("a.test", "/x");
    Path note = dir.resolve(".partial").resolve(SafeName.of("some-id").hash() + ".part.json");
    Files.writeString(note, Files.readString(note).replace(url, again));
    bench.origin.on("a.test", "/x", rest("\"one\""));

    assertThat(bench.get(again)).isInstanceOf(Outcome.Done.class);
    assertStored(BODY);
  }

  @Test
  void after_a_restart_of_the_machine_it_begins_anew() throws IOException {
    breaksOff("ETag: \"one\"");
    Path note = dir.resolve(".partial").resolve(SafeName.of("some-id").hash() + ".part.json");
    Files.writeString(
        note, Files.readString(note).replaceFirst("\"boot\":\"[^\"]*", "\"boot\":\"x"));
    bench.origin.on("a.test", "/x", Answer.ok(BODY));

    assertThat(bench.get(url)).isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.hits().get(1).header("Range")).isEmpty();
    assertStored(BODY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"X-None: 1", "ETag: W/\"one\"", "Last-Modified: Mon, 23 Nov 2026 11:00:00 GMT"})
  void without_a_strong_validator_nothing_is_kept(String header) throws IOException {
    breaksOff(header);

    assertThat(bench.files()).isEmpty();
  }

  @Test
  void a_file_that_changed_meanwhile_begins_anew() throws IOException {
    breaksOff("ETag: \"one\"");
    bench.origin.on("a.test", "/x", Answer.ok(OTHER, "ETag: \"two\""));

    assertThat(bench.get(url)).isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.hits()).hasSize(2);
    assertStored(OTHER);
  }

  @Test
  void a_server_that_ignores_the_range_sends_all_of_it_and_all_of_it_is_taken() throws IOException {
    breaksOff("ETag: \"one\"");
    bench.origin.on("a.test", "/x", Answer.ok(BODY, "ETag: \"one\""));

    assertThat(bench.get(url)).isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.hits()).hasSize(2);
    assertThat(bench.origin.hits().get(1).header("Range")).isEqualTo("bytes=" + HALF + "-");
    assertStored(BODY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes 400000-999999/1000000 | \"one\"",
        "bytes 500000-899999/1000000 | \"one\"",
        "bytes 500000-999999/* | \"one\"",
        "bytes 500000-999999/1000000 | \"two\"",
        "bytes 500000-999999/1000000 | W/\"two\"",
        "bytes 500000-999999/1000000 | W/\"one\"",
        "bytes 500000-999999/1000000 | none",
        "nonsense | \"one\"",
      })
  void a_part_that_is_not_the_missing_one_is_not_believed(String range, String etag)
      throws IOException {
    breaksOff("ETag: \"one\"");
    Answer lying = partial(Arrays.copyOfRange(OTHER, HALF, BODY.length), range, etag);
    assertAskedForAnewAfter(lying);
  }

  @Test
  void a_part_that_comes_packed_is_asked_for_anew() throws IOException {
    breaksOff("ETag: \"one\"");
    assertAskedForAnewAfter(
        Answer.status(
            206,
            "ETag: \"one\"",
            "Content-Range: bytes 500000-999999/1000000",
            "Content-Encoding: gzip"));
  }

  @Test
  void a_server_that_takes_a_range_for_a_condition_is_asked_anew() throws IOException {
    breaksOff("ETag: \"one\"");
    assertAskedForAnewAfter(Answer.status(304, "ETag: \"one\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"shorter", "shorter, closed", "shorter, chunked", "longer"})
  void a_part_that_is_not_as_long_as_it_promises_is_not_kept(String how) throws IOException {
    breaksOff("ETag: \"one\"");
    byte[] part =
        Arrays.copyOfRange(BODY, HALF, BODY.length + (how.equals("longer") ? 500 : -50_000));
    Answer lying =
        (hit, wire) -> {
          wire.send("HTTP/1.1 206 Some\r\nETag: \"one\"\r\n");
          wire.send("Content-Range: bytes 500000-999999/1000000\r\n");
          if (how.endsWith("chunked")) {
            wire.send("Transfer-Encoding: chunked\r\n\r\n%x\r\n".formatted(part.length));
            wire.send(part);
            wire.send("\r\n0\r\n\r\n");
          } else {
            wire.send(how.endsWith("closed") ? "" : "Content-Length: " + part.length + "\r\n");
            wire.send("\r\n");
            wire.send(part);
          }
        };
    assertAskedForAnewAfter(lying);
  }

  @ParameterizedTest
  @CsvSource({"416, bytes */500000", "206, bytes 500000-549999/550000"})
  void a_file_that_is_shorter_than_it_was_announced_is_asked_for_anew(int status, String range)
      throws IOException {
    breaksOff("ETag: \"one\"");
    Answer lying =
        status == 416
            ? Answer.status(416, "Content-Range: " + range)
            : partial(Arrays.copyOfRange(BODY, HALF, 550_000), range, "\"one\"");
    bench.origin.on("a.test", "/x", Answer.inTurn(lying, Answer.ok(BODY)));

    assertThat(bench.get(url)).isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.hits()).hasSize(3);
    assertStored(BODY);
  }

  @Test
  void a_complete_part_is_done_when_nothing_is_missing() throws IOException {
    Answer unannounced =
        (hit, wire) -> {
          wire.send("HTTP/1.1 200 OK\r\nETag: \"one\"\r\nTransfer-Encoding: chunked\r\n\r\n");
          wire.send("%x\r\n".formatted(HALF));
          wire.send(Arrays.copyOf(BODY, HALF));
          wire.send("\r\n");
        };
    bench.origin.on("a.test", "/x", unannounced);
    assertThat(bench.get(url)).isInstanceOf(Outcome.Retry.class);
    Answer nothingMore =
        Answer.status(416, "Content-Range: bytes */" + HALF, "Content-Type: application/x-tar");
    bench.origin.on("a.test", "/x", nothingMore);

    assertThat(bench.get(url)).isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.hits()).hasSize(2);
    assertStored(Arrays.copyOf(BODY, HALF));
  }

  @Test
  void a_part_that_is_longer_than_the_file_begins_anew() throws IOException {
    breaksOff("ETag: \"one\"");
    byte[] small = Origin.bytes(7, 1000);
    Answer gone = Answer.status(416, "Content-Range: bytes */1000");
    bench.origin.on("a.test", "/x", Answer.inTurn(gone, Answer.ok(small)));

    assertThat(bench.get(url)).isInstanceOf(Outcome.Done.class);
    assertStored(small);
  }

  @Test
  void a_server_that_only_ever_sends_other_parts_is_at_fault() throws IOException {
    breaksOff("ETag: \"one\"");
    bench.origin.on("a.test", "/x", partial(new byte[10], "bytes 0-9/1000000", "\"one\""));

    assertThat(bench.get(url).reason()).isEqualTo("http-206");
    assertThat(bench.files()).isEmpty();
  }

  @Test
  void another_url_begins_anew() throws IOException {
    breaksOff("ETag: \"one\"");
    bench.origin.on("b.test", "/x", Answer.ok(OTHER, "ETag: \"one\""));

    assertThat(bench.get(bench.origin.url("b.test", "/x"))).isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.hits("b.test").get(0).header("Range")).isEmpty();
    assertStored(OTHER);
  }

  @Test
  void the_last_attempt_leaves_no_part() throws IOException {
    breaksOff("ETag: \"one\"");
    bench.origin.on("a.test", "/x", Answer.status(503));

    assertThat(bench.get(Map.of("url", url), 3, true).reason()).isEqualTo("http-503");
    assertThat(bench.files()).isEmpty();
    assertThat(bench.manifest()).hasSize(1);
  }

  private void breaksOff(String header) throws IOException {
    bench.origin.on("a.test", "/x", halfway(header));
    assertThat(bench.get(url).reason()).isEqualTo("cut-short");
  }

  private static Answer halfway(String header) {
    return (hit, wire) -> {
      wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + BODY.length + "\r\n" + header + "\r\n\r\n");
      wire.send(Arrays.copyOf(BODY, HALF));
    };
  }

  private Path part() {
    return dir.resolve(".partial").resolve(SafeName.of("some-id").hash() + ".part");
  }

  private static Answer rest(String etag) {
    return partial(
        Arrays.copyOfRange(BODY, HALF, BODY.length),
        "bytes " + HALF + "-" + (BODY.length - 1) + "/" + BODY.length,
        etag);
  }

  private static Answer partial(byte[] body, String range, String etag) {
    return (hit, wire) -> {
      wire.send(
          "HTTP/1.1 206 Some\r\nContent-Length: "
              + body.length
              + "\r\nContent-Range: "
              + range
              + (etag.equals("none") ? "" : "\r\nETag: " + etag)
              + "\r\n\r\n");
      wire.send(body);
    };
  }

  private void assertAskedForAnewAfter(Answer lying) throws IOException {
    bench.origin.on("a.test", "/x", Answer.inTurn(lying, Answer.ok(BODY)));

    assertThat(bench.get(url)).isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.hits()).hasSize(3);
    assertThat(bench.origin.hits().get(2).header("Range")).isEmpty();
    assertStored(BODY);
  }

  private void assertStored(byte[] body) throws IOException {
    assertThat(bench.files()).hasSize(1);
    assertThat(Files.readAllBytes(dir.resolve(bench.files().get(0)))).isEqualTo(body);
  }
}
