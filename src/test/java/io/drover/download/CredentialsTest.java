package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Key;
import io.drover.job.Outcome;
import io.drover.limit.FreePermit;
import io.drover.limit.Permit;
import io.drover.testing.Answer;
import io.drover.testing.Certificate;
import io.drover.testing.Hit;
import io.drover.testing.Origin;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent to a host under TLS is not sent to it in the clear, whoever redirects there. */
class CredentialsTest {
  private static final String SECRET = "Bearer hush";
  private static final Answer FILE = Answer.ok(new byte[] {1});

  @TempDir Path dir;
  @TempDir Path keys;
  private final Set<String> trusting = new HashSet<>();
  private Origin secure;
  private Bench bench;

  @BeforeEach
  void open() throws Exception {
    Certificate certificate = Certificate.of(keys, List.of("a.test", "b.test"));
    for (String option : certificate.options()) {
      String[] property = option.substring(2).split("=", 2);
      System.setProperty(property[0], property[1]);
      trusting.add(property[0]);
    }
    secure = Origin.start(certificate.listen(InetAddress.getLoopbackAddress(), 0));
    Map<String, Map<String, String>> headers = Map.of("b.test", Map.of("Authorization", SECRET));
    bench = new Bench(dir, knobs -> knobs.headers(headers).robots());
  }

  @AfterEach
  void close() throws Exception {
    trusting.forEach(System::clearProperty);
    secure.close();
    bench.close();
  }

  private String https(String host, String path) {
    return "https://" + host + ":" + secure.port() + path;
  }

  private List<String> credentials(List<Hit> hits) {
    return hits.stream().map(hit -> hit.header("Authorization")).toList();
  }

  @Test
  void they_are_not_sent_for_a_robots_txt_that_has_moved_out_of_tls() {
    secure
        .on(
            "b.test",
            "/robots.txt",
            Answer.redirect(301, bench.origin.url("b.test", "/robots.txt")))
        .on("b.test", "/x", FILE);

    assertThat(bench.get(https("b.test", "/x"))).isInstanceOf(Outcome.Done.class);
    assertThat(credentials(secure.hits("b.test"))).containsExactly(SECRET);
    assertThat(credentials(bench.origin.robots("b.test"))).containsExactly("");
  }

  @Test
  void they_are_not_sent_after_a_way_that_led_through_tls() {
    throughTls();

    assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
    assertThat(credentials(secure.hits("b.test"))).containsExactly(SECRET);
    assertThat(credentials(bench.origin.hits("b.test"))).containsExactly("");
  }

  @Test
  void nor_when_the_job_had_to_wait_on_that_way() {
    throughTls();
    String from = bench.origin.url("a.test", "/x");

    Outcome waits = bench.get("some-id", notAt("b.test:" + bench.origin.port()), null, from);
    assertThat(waits).isInstanceOf(Outcome.Moved.class);
    String hint = ((Outcome.Moved) waits).hint();
    assertThat(bench.get("some-id", new FreePermit(), hint, from)).isInstanceOf(Outcome.Done.class);
    assertThat(credentials(bench.origin.hits("b.test"))).containsExactly("");
  }

  private void throughTls() {
    secure.on("b.test", "/x", Answer.redirect(302, bench.origin.url("b.test", "/y")));
    bench
        .origin
        .on("a.test", "/x", Answer.redirect(302, https("b.test", "/x")))
        .on("b.test", "/y", FILE);
  }

  private static Permit notAt(String busy) {
    return new FreePermit() {
      @Override
      public boolean moveTo(Key host) {
        return !host.name().equals(busy);
      }
    };
  }
}
