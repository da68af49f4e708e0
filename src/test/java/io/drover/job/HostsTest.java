package io.drover.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {

  @ParameterizedTest
  @CsvSource({
    "https://example.org/a.pdf, example.org",
    "HTTPS://Example.ORG, example.org",
    "http://example.org:80/, example.org",
    "https://example.org:443?q, example.org",
    "http://example.org:443/, example.org:443",
    "http://example.org:8081/x, example.org:8081",
    "http://example.org:/x, example.org",
    "http://example.org:08081/x, example.org:8081",
    "https://example.org./x, example.org",
    "https://user:pa:ss@example.org/x, example.org",
    "https://a@b@example.org/x, example.org",
    "https://example.org/@evil.org:99, example.org",
    "https://example.org#@evil.org, example.org",
    "https://under_score.example.org/x, under_score.example.org",
    "https://-a-.example.org/x, -a-.example.org",
    "https://bücher.example/x, xn--bcher-kva.example",
    "https://XN--BCHER-KVA.example/x, xn--bcher-kva.example",
    "https://under_score.bücher.example/x, under_score.xn--bcher-kva.example",
    "https://例え。テスト/x, xn--r8jz45g.xn--zckzah",
    "https://ＥＸＡＭＰＬＥ.org/x, example.org",
    "http://192.0.2.1:8080/, 192.0.2.1:8080",
    "http://[2001:DB8::1]/, [2001:db8::1]",
    "http://u@[2001:db8::1]:8080/, [2001:db8::1]:8080",
    "http://[::ffff:192.0.2.1]:80/, [::ffff:192.0.2.1]",
    "https://example.org/a b\\c|d%zz.pdf, example.org",
    "https://example.org:65535/, example.org:65535",
  })
  void findsTheHost(String url, String host) {
    assertThat(Hosts.hostOf(url)).contains(host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.org/a",
        "//example.org/a",
        "ftp://example.org/a",
        "file:///etc/passwd",
        "mailto:a@example.org",
        "http:/example.org",
        "http://",
        "http:///x",
        "http://.",
        "http://a..b/",
        "http://.a/",
        "http://:80/",
        "http://user@/",
        "http://exa mple.org/",
        "http:// example.org/",
        "http://example.org\\@evil.org/",
        "http://example.org\\x",
        "http://example.org:99999/",
        "http://example.org:0/",
        "http://example.org:-1/",
        "http://example.org:8o/",
        "http://example.org:99999999999999999999/",
        "http://ex%61mple.org/",
        "http://example.org,b.org/",
        "http://[::1/",
        "http://[]/",
        "http://[fe80::1%25eth0]/",
        "http://[::1]x/",
        "http://::1/",
        "http://a／b.example/",
        "http://example.org/a\nHost: evil",
        "http://example.org/a\u0000",
        "http://exa\u00a0mple.org/",
        "http://\ud800.example/",
      })
  void findsNoHost(String url) {
    assertThat(Hosts.hostOf(url)).isEmpty();
  }

  @Test
  void knowsAHostHoweverItIsTyped() {
    assertThat(Hosts.key("Example.ORG")).contains("example.org");
    assertThat(Hosts.key("example.org:443")).contains("example.org");
    assertThat(Hosts.key("example.org.:80")).contains("example.org");
    assertThat(Hosts.key("bücher.example:8080")).contains("xn--bcher-kva.example:8080");
    assertThat(Hosts.key("[::1]:81")).contains("[::1]:81");
    for (String none : new String[] {"", " ", "a/b", "me@a", "http://a", "a:0", "a?b", "a#"}) {
      assertThat(Hosts.key(none)).as(none).isEmpty();
    }
  }

  @Test
  void boundsLabelsAndNames() {
    assertThat(Hosts.hostOf("http://" + "a".repeat(63) + ".org/")).isPresent();
    assertThat(Hosts.hostOf("http://" + "a".repeat(64) + ".org/")).isEmpty();
    assertThat(Hosts.hostOf("http://" + "a.".repeat(126) + "a/")).isPresent();
    assertThat(Hosts.hostOf("http://" + "a.".repeat(127) + "a/")).isEmpty();
    assertThat(Hosts.hostOf("http://" + "ü".repeat(10_000_000) + "/")).isEmpty();
  }

  @Test
  void neverThrows() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String pieces = "http://[]:@.\\/?#%_-a9ü。ß\ud83d\ude00\ud800\u200d\u0000 \u00ad";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder url = new StringBuilder("http://");
      for (int n = random.nextInt(30); n > 0; n--) {
        url.append(pieces.charAt(random.nextInt(pieces.length())));
      }
      assertThatCode(() -> Hosts.hostOf(url.toString()))
          .as("seed %d, url %s", seed, url)
          .doesNotThrowAnyException();
    }
  }
}
