package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Outcome;
import io.drover.testing.Answer;
import io.drover.testing.Hit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file that is there from an earlier run is not sent again while the server has the same. */
class ConditionalTest {
  private static final String DATE = "Mon, 23 Nov 2026 08:00:00 GMT";
  private static final byte[] BODY = {1, 2, 3};

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

  /** Sends its body, but 304 to whoever has it. */
  private void serve(byte[] body, String... headers) {
    bench.origin.on(
        "a.test",
        "/x",
        (hit, wire) ->
            (isConditional(hit) ? Answer.status(304) : Answer.ok(body, headers)).write(hit, wire));
  }

  private static boolean isConditional(Hit hit) {
    return !hit.header("If-None-Match").isEmpty() || !hit.header("If-Modified-Since").isEmpty();
  }

  private Path file() throws IOException {
    List<Path> files = bench.files();
    assertThat(files).hasSize(1);
    return dir.resolve(files.get(0));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "|ETag: \"v1\"|, If-None-Match, |\"v1\"|",
        "|ETag: W/\"v1\"|, If-None-Match, |W/\"v1\"|",
        "|Last-Modified: " + DATE + "|, If-Modified-Since, |" + DATE + "|",
      })
  void a_file_that_is_there_is_asked_for_only_if_it_has_changed(
      String said, String header, String value) throws IOException {
    serve(BODY, said, "Content-Type: application/x-some");
    bench.get(url);
    Path file = file();
    Object before = Files.getLastModifiedTime(file);

    Outcome outcome = bench.get(url);

    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.hits().get(1).header(header)).isEqualTo(value);
    assertThat(file()).isEqualTo(file).hasBinaryContent(BODY);
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(before);
    Map<String, Object> first = Json.fields(bench.manifest().get(0));
    Map<String, Object> second = Json.fields(bench.manifest().get(1));
    assertThat(second.remove("status")).isEqualTo(304);
    first.remove("status");
    assertThat(second).isEqualTo(first);
  }

  @Test
  void what_has_changed_is_stored_in_its_place() throws IOException {
    bench.origin.on(
        "a.test",
        "/x",
        Answer.inTurn(Answer.ok(BODY, "ETag: \"v1\""), Answer.ok(new byte[] {9}, "ETag: \"v2\"")));
    bench.get(url);

    assertThat(bench.get(url)).isInstanceOf(Outcome.Done.class);
    assertThat(file()).hasBinaryContent(new byte[] {9});
  }

  @Test
  void a_file_that_is_gone_is_sent_again() throws IOException {
    serve(BODY, "ETag: \"v1\"");
    bench.get(url);
    Files.delete(file());

    assertThat(bench.get(url)).isInstanceOf(Outcome.Done.class);
    assertThat(file()).hasBinaryContent(BODY);
    assertThat(bench.origin.hits()).noneMatch(ConditionalTest::isConditional);
  }

  @Test
  void a_file_that_was_changed_since_is_sent_again() throws IOException {
    serve(BODY, "ETag: \"v1\"");
    bench.get(url);
    Files.write(file(), new byte[] {1, 2, 4});

    assertThat(bench.get(url)).isInstanceOf(Outcome.Done.class);
    assertThat(file()).hasBinaryContent(BODY);
    assertThat(bench.origin.hits().stream().map(ConditionalTest::isConditional))
        .containsExactly(false, true, false);
  }

  @Test
  void another_url_of_the_same_job_is_not_asked_about_that_file() throws IOException {
    serve(BODY, "ETag: \"v1\"");
    bench.origin.on("b.test", "/x", Answer.ok(new byte[] {9}));
    bench.get(url);

    bench.get(bench.origin.url("b.test", "/x"));

    assertThat(bench.origin.hits("b.test")).noneMatch(ConditionalTest::isConditional);
    assertThat(file()).hasBinaryContent(new byte[] {9});
  }

  @Test
  void the_offsets_of_a_million_rows_are_found() {
    OffsetTable table = new OffsetTable(900_000);
    for (long i = 0; i < 1_000_000; i++) {
      table.put(mixed(i), i);
    }
    table.put(mixed(7), 77);

    assertThat(table.get(mixed(7))).isEqualTo(77);
    assertThat(table.get(mixed(899_999))).isEqualTo(899_999);
    assertThat(table.get(mixed(900_000))).isEqualTo(-1);
    assertThat(table.get(3)).isEqualTo(-1);
  }

  private static long mixed(long i) {
    return i * 0x9E3779B97F4A7C15L;
  }
}
