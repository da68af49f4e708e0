package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Outcome;
import io.drover.testing.Answer;
import io.drover.testing.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a whole answer must be to count as the artifact. */
class WholeFilesTest {
  static final byte[] PDF = ascii("%PDF-1.7\n" + "x".repeat(9_000) + "\nstartxref\n1\n%%EOF\n");
  private static final byte[] HALF_A_PDF = ascii("%PDF-1.7\n" + "x".repeat(9_000));
  private static final String LOGIN = "<!-- hello -->\n<!DOCTYPE html><html>Please log in</html>";

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        LOGIN,
        "\n\n<HTML><body>no</body></HTML>",
        "<?xml version='1.0'?><error/>",
        "\u00ef\u00bb\u00bf<html>",
        "<script>location='/login'</script>",
        "<html><body>Your viewer cannot show %PDF-1.4 %%EOF</body></html>",
        "\u00ff\u00fe<\u0000h\u0000t\u0000m\u0000l\u0000>\u0000",
        "<br/>Access denied",
        "Access denied",
        "{\"error\": \"login required\"}"
      })
  void a_page_that_calls_itself_a_pdf_gives_way_to_the_next_url(String page) throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench
          .origin
          .on("a.test", "/x", Answer.ok(ascii(page), "Content-Type: application/pdf"))
          .on("b.test", "/x", Answer.ok(PDF, "Content-Type: application/pdf"));

      Outcome outcome =
          bench.get(bench.origin.url("a.test", "/x"), bench.origin.url("b.test", "/x"));

      assertThat(((Outcome.Done) outcome).result()).contains("\"url\":\"http://b.test");
      assertThat(bench.files()).hasSize(1);
    }
  }

  @Test
  void a_page_that_calls_itself_a_pdf_fails_the_job_where_nothing_else_is() throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench.origin.on("a.test", "/x", Answer.ok(ascii(LOGIN), "Content-Type: application/pdf"));

      Outcome outcome = bench.get(bench.origin.url("a.test", "/x"));

      assertThat(outcome).isInstanceOf(Outcome.Failed.class);
      assertThat(outcome.reason()).isEqualTo("wrong-type");
      assertThat(bench.files()).isEmpty();
    }
  }

  @Test
  void bytes_that_only_begin_like_a_page_are_none() throws IOException {
    try (Bench bench = new Bench(dir)) {
      byte[] body = ascii("<a\u0000\u0001");
      bench.origin.on("a.test", "/x", Answer.ok(body, "Content-Type: application/pdf"));

      assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"MIME", "<br />\n<b>Warning</b>: in line 1\n", "<html></html>\n", "\u0000"})
  void what_stands_before_a_pdf_does_not_make_it_a_page(String before) throws IOException {
    try (Bench bench = new Bench(dir)) {
      byte[] body = ascii(before + new String(PDF, StandardCharsets.ISO_8859_1));
      bench.origin.on("a.test", "/x", Answer.ok(body, "Content-Type: application/pdf"));

      assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"any, wrong-type", "html, ''"})
  void a_page_is_known_behind_much_white_space(String accept, String reason) throws IOException {
    try (Bench bench = new Bench(dir, knobs -> knobs.accepting(accept))) {
      byte[] body = ascii("\n".repeat(1_200) + "\u00ef\u00bb\u00bf\n" + LOGIN);
      bench.origin.on("a.test", "/x", Answer.ok(body, "Content-Type: application/pdf"));

      assertThat(bench.get(bench.origin.url("a.test", "/x")).reason()).isEqualTo(reason);
    }
  }

  @Test
  void a_pdf_of_no_type_is_named_as_what_it_is() throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench.origin.on("a.test", "/x", Answer.ok(PDF, "Content-Type: application/octet-stream"));

      assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
      assertThat(bench.files().get(0).toString()).endsWith("some-id.pdf");
    }
  }

  @Test
  void a_pdf_that_ends_with_its_connection_must_have_its_end() throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench
          .origin
          .on("a.test", "/whole", untilClosed(PDF))
          .on("a.test", "/cut", untilClosed(HALF_A_PDF));

      assertThat(bench.get(bench.origin.url("a.test", "/cut")).reason()).isEqualTo("cut-short");
      assertThat(bench.files()).isEmpty();
      assertThat(bench.get(bench.origin.url("a.test", "/whole"))).isInstanceOf(Outcome.Done.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "pdf, application/pdf, wrong-type, not a pdf at all",
    "pdf, text/html, wrong-type, <html>",
    "pdf, application/pdf, broken-pdf, %PDF-1.4 without an end",
    "pdf, text/plain, '', %PDF-1.4 %%EOF",
    "xml, application/xml, '', <article/>",
    "xml, application/xml, wrong-type, <html/>",
    "html, text/html, '', <html/>",
    "any, text/plain, '', hello",
  })
  void what_counts_can_be_set(String accept, String type, String reason, String body)
      throws IOException {
    try (Bench bench = new Bench(dir, knobs -> knobs.accepting(accept))) {
      bench.origin.on("a.test", "/x", Answer.ok(ascii(body), "Content-Type: " + type));

      assertThat(bench.get(bench.origin.url("a.test", "/x")).reason()).isEqualTo(reason);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-MD5: MD5",
        "x-goog-hash: crc32c=AAAA==,md5=MD5",
        "x-goog-hash: crc32c=AAAA==\r\nx-goog-hash: md5=MD5",
        "Content-MD5: none\r\nContent-MD5: MD5",
        "Digest: SHA-256=SHA",
        "Digest: SHA=ONE",
        "Digest: sha=AAAA\r\nDigest: SHA-256=SHA",
        "Repr-Digest: unixsum=:AAAA:\r\nRepr-Digest: sha-256=:SHA:",
        "Repr-Digest: sha-256=:SHA:"
      })
  void bytes_that_are_not_those_that_were_announced_are_refused(String header) throws Exception {
    byte[] body = Origin.bytes(1, 1000);
    String right =
        header
            .replace("=MD5", "=" + base64("MD5", body))
            .replace(": MD5", ": " + base64("MD5", body))
            .replace("=ONE", "=" + base64("SHA-1", body))
            .replace("SHA:", base64("SHA-256", body) + ":")
            .replace("=SHA", "=" + base64("SHA-256", body));
    try (Bench bench = new Bench(dir)) {
      bench
          .origin
          .on("a.test", "/right", Answer.ok(body, right))
          .on("a.test", "/wrong", Answer.ok(Origin.bytes(2, 1000), right));

      Outcome outcome = bench.get(bench.origin.url("a.test", "/wrong"));

      assertThat(outcome).isInstanceOf(Outcome.Retry.class);
      assertThat(outcome.reason()).isEqualTo("checksum-mismatch");
      assertThat(bench.files()).isEmpty();
      assertThat(bench.get(bench.origin.url("a.test", "/right"))).isInstanceOf(Outcome.Done.class);
    }
  }

  @Test
  void what_google_stores_packed_is_not_held_against_the_hash_of_that() throws Exception {
    String hash = "x-goog-hash: md5=" + base64("MD5", new byte[] {1});
    try (Bench bench = new Bench(dir)) {
      bench.origin.on(
          "a.test", "/x", Answer.ok(new byte[] {2}, hash, "x-goog-stored-content-encoding: gzip"));

      assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
    }
  }

  @Test
  void an_object_of_s3_is_held_against_its_etag() throws Exception {
    byte[] body = Origin.bytes(1, 1000);
    String etag = "ETag: \"" + HexFormat.of().formatHex(hash("MD5", body)) + "\"";
    try (Bench bench = new Bench(dir)) {
      bench
          .origin
          .on("a.test", "/right", Answer.ok(body, etag, "Server: AmazonS3"))
          .on(
              "a.test",
              "/kms",
              Answer.ok(
                  new byte[] {1},
                  etag,
                  "Server: AmazonS3",
                  "x-amz-server-side-encryption: aws:kms"))
          .on("a.test", "/other", Answer.ok(new byte[] {1}, etag))
          .on("a.test", "/wrong", Answer.ok(new byte[] {1}, etag, "Server: AmazonS3"));

      assertThat(bench.get(bench.origin.url("a.test", "/wrong")).reason())
          .isEqualTo("checksum-mismatch");
      for (String path : new String[] {"/right", "/kms", "/other"}) {
        assertThat(bench.get(bench.origin.url("a.test", path))).isInstanceOf(Outcome.Done.class);
      }
    }
  }

  private static Answer untilClosed(byte[] body) {
    return (hit, wire) -> {
      wire.send("HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n");
      wire.send(body);
    };
  }

  private static String base64(String algorithm, byte[] body) throws Exception {
    return Base64.getEncoder().encodeToString(hash(algorithm, body));
  }

  private static byte[] hash(String algorithm, byte[] body) throws Exception {
    return MessageDigest.getInstance(algorithm).digest(body);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
