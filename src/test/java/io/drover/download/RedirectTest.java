package io.drover.download;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Outcome;
import io.drover.testing.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every hop is looked at as if it were the first. */
class RedirectTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void a_chain_over_hosts_is_followed(int status) throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench
          .origin
          .on("a.test", "/x", Answer.redirect(status, bench.origin.url("b.test", "/y/z")))
          .on("b.test", "/y/z", Answer.redirect(status, "../file.pdf?q=1"))
          .on("b.test", "/file.pdf", Answer.ok(new byte[] {1}));

      assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
      assertThat(bench.manifest().get(0))
          .contains("\"redirects\":2", bench.origin.url("b.test", "/file.pdf?q=1"));
      assertThat(bench.files().get(0))
          .hasToString(SafeName.of("some-id").folder() + "/some-id.pdf");
    }
  }

  @Test
  void a_location_that_is_not_ascii_is_followed_byte_for_byte() throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench
          .origin
          .on("a.test", "/x", Answer.redirect(302, "/caf\u00c3\u00a9"))
          .on("a.test", "/caf%C3%A9", Answer.ok(new byte[] {1}));

      assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
    }
  }

  @Test
  void a_host_that_is_not_ascii_is_found() throws IOException {
    try (Bench bench = new Bench(dir)) {
      String host = new String("\u00fcber.test".getBytes(UTF_8), ISO_8859_1); // as it is sent
      bench
          .origin
          .on("a.test", "/x", Answer.redirect(302, bench.origin.url(host, "/y")))
          .on("xn--ber-goa.test", "/y", Answer.ok(new byte[] {1}));

      assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
    }
  }

  @Test
  void a_loop_is_seen() throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench
          .origin
          .on("a.test", "/x", Answer.redirect(302, "/y"))
          .on("a.test", "/y", Answer.redirect(302, "/x"));

      fails(bench, bench.origin.url("a.test", "/x"), "redirect-loop");
      assertThat(bench.origin.hits()).hasSize(2);
    }
  }

  @Test
  void more_than_ten_redirects_are_too_many() throws IOException {
    try (Bench bench = new Bench(dir)) {
      for (int i = 0; i < 12; i++) {
        bench.origin.on("a.test", "/" + i, Answer.redirect(302, "/" + (i + 1)));
      }
      bench.origin.on("a.test", "/12", Answer.ok(new byte[] {1}));

      fails(bench, bench.origin.url("a.test", "/1"), "too-many-redirects");
      assertThat(bench.get(bench.origin.url("a.test", "/2"))).isInstanceOf(Outcome.Done.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "ftp://b.test/x",
        "javascript:alert(1)",
        "data:,x",
        "http://",
        "",
        "http://b.test:70000/",
        "http://[::1/",
        "http://%31%32%37.0.0.1/"
      })
  void a_redirect_to_what_is_no_http_url_is_bad(String location) throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench.origin.on("a.test", "/x", Answer.redirect(302, location));

      fails(bench, bench.origin.url("a.test", "/x"), "bad-redirect");
    }
  }

  @Test
  void a_redirect_to_nowhere_is_bad() throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench.origin.on("a.test", "/x", Answer.status(302));

      fails(bench, bench.origin.url("a.test", "/x"), "bad-redirect");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::10.0.0.1]/",
        "http://0xa.0.0.1/",
        "http://167772161/",
        "http://012.0.0.1/",
        "http://10.1/",
        "http://\uff11\uff10.0.0.1/",
        "http://inside.test/",
        "http://me@inside.test./"
      })
  void a_redirect_to_a_private_address_is_refused(String location) throws IOException {
    try (Bench bench = new Bench(dir)) {
      String ascii = Url.parse(location).map(Url::toString).orElse(location);
      bench.origin.on("a.test", "/x", Answer.redirect(302, ascii.replace("test./", "test/")));

      fails(bench, bench.origin.url("a.test", "/x"), "address-refused");
    }
  }

  @Test
  void loopback_is_refused_unless_the_settings_allow_it() throws IOException {
    try (Bench bench = new Bench(dir, knobs -> knobs.allowing())) {
      for (String host : new String[] {"a.test", "127.0.0.1", "2130706433", "0x7f.1", "[::1]"}) {
        fails(bench, bench.origin.url(host, "/x"), "address-refused");
      }
      assertThat(bench.origin.hits()).isEmpty();
    }
  }

  @Test
  void headers_for_a_host_are_sent_to_no_other() throws IOException {
    Map<String, Map<String, String>> headers =
        Map.of("A.test", Map.of("Authorization", "Bearer hush", "User-Agent", "mine"));
    try (Bench bench = new Bench(dir, knobs -> knobs.headers(headers))) {
      bench
          .origin
          .on("a.test", "/x", Answer.redirect(302, bench.origin.url("sub.a.test", "/x")))
          .on("sub.a.test", "/x", Answer.redirect(302, bench.origin.url("b.test", "/x")))
          .on("b.test", "/x", Answer.ok(new byte[] {1}));

      assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
      assertThat(bench.origin.hits("a.test").get(0).header("Authorization"))
          .isEqualTo("Bearer hush");
      assertThat(bench.origin.hits("a.test").get(0).header("User-Agent")).isEqualTo("mine");
      assertThat(bench.origin.hits("sub.a.test").get(0).header("Authorization")).isEmpty();
      assertThat(bench.origin.hits("b.test").get(0).header("Authorization")).isEmpty();
      assertThat(bench.origin.hits("b.test").get(0).header("User-Agent")).isEqualTo("Drover/test");
    }
  }

  @Test
  void a_proxy_may_be_private_but_what_it_is_asked_for_may_not() throws IOException {
    try (Bench bench = new Bench(dir, knobs -> knobs.allowing().proxied())) {
      bench.origin.on("elsewhere.test", "http://elsewhere.test/x", Answer.ok(new byte[] {1}));

      fails(bench, "http://10.0.0.1/", "address-refused");
      assertThat(bench.get("http://elsewhere.test/x")).isInstanceOf(Outcome.Done.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a b|c[d]^{e}?q=\"<x y>\"",
        "/%7Euser//double/./dot",
        "/caf\u00e9?q=\u6c34",
        "/100%?x=%zz",
        "/a\\b`c"
      })
  void dirty_urls_are_sent_escaped_just_enough(String target) throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench.get("  " + bench.origin.url("under_score.test", target) + "#part\n");

      String sent = bench.origin.hits("under_score.test").get(0).target();
      assertThat(sent).matches("[!#-;=?-Z_a-z~]+");
      assertThat(sent).isEqualTo(Url.parse("http://h" + target).orElseThrow().target());
    }
  }

  private static void fails(Bench bench, String url, String reason) throws IOException {
    Outcome outcome = bench.get(url);
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(outcome.reason()).as(outcome.detail()).isEqualTo(reason);
    assertThat(bench.files()).isEmpty();
  }

  @Test
  void a_redirect_with_a_long_page_is_followed_without_reading_it() throws IOException {
    try (Bench bench = new Bench(dir)) {
      String to = bench.origin.url("b.test", "/x");
      bench
          .origin
          .on(
              "a.test",
              "/x",
              (hit, wire) -> {
                wire.send(
                    "HTTP/1.1 302 F\r\nLocation: " + to + "\r\nContent-Length: 9000000\r\n\r\n");
                wire.waitForClient();
              })
          .on("b.test", "/x", Answer.ok(new byte[] {1}));

      assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
    }
  }
}
