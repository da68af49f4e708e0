package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Key;
import io.drover.job.Outcome;
import io.drover.limit.FreePermit;
import io.drover.limit.Permit;
import io.drover.testing.Answer;
import io.drover.testing.Hit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one attempt has learned the next one does not ask for again. */
class RetryTest {
  private static final Map<String, Object> RECORD = Map.of("doi", "10.1234/a");

  @TempDir Path dir;
  private Bench bench;

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  private void open(String... resolvers) throws IOException {
    Map<String, Map<String, String>> own = new TreeMap<>();
    for (String name : resolvers) {
      own.put(name, Map.of("url", "http://" + name + ".test:PORT/{doi}", "pointers", "/urls/*"));
    }
    bench = new Bench(dir, knobs -> knobs.resolvers(own, resolvers));
  }

  private Answer naming(String... urls) {
    String list = urls.length == 0 ? "" : "\"" + String.join("\",\"", urls) + "\"";
    return Answer.ok("{\"urls\":[%s]}".formatted(list).getBytes(StandardCharsets.US_ASCII));
  }

  private static String hint(Outcome outcome) {
    return ((Outcome.Retry) outcome).hint();
  }

  @Test
  void who_has_answered_is_not_asked_again_and_who_could_not_is() throws IOException {
    open("one", "two", "three");
    String gone = bench.origin.url("files.test", "/gone");
    String busy = bench.origin.url("files.test", "/busy");
    bench
        .origin
        .on("one.test", "/10.1234/a", naming(gone, busy))
        .on("three.test", "/10.1234/a", Answer.status(500))
        .on("files.test", "/busy", Answer.inTurn(Answer.status(500), Answer.status(502)));

    Outcome first = bench.get(RECORD, new FreePermit(), null);
    assertThat(first.reason()).isEqualTo("http-500");
    Outcome second = bench.get(RECORD, new FreePermit(), hint(first));

    assertThat(second.reason()).isEqualTo("http-502");
    assertThat(bench.origin.hits())
        .extracting(hit -> hit.host() + hit.path())
        .containsExactly(
            "one.test/10.1234/a",
            "files.test/gone",
            "files.test/busy",
            "two.test/10.1234/a",
            "three.test/10.1234/a",
            "files.test/busy",
            "three.test/10.1234/a");
  }

  @Test
  void what_was_final_in_an_earlier_attempt_is_the_answer_when_nothing_better_comes()
      throws IOException {
    open("one", "two");
    bench
        .origin
        .on("one.test", "/10.1234/a", naming(bench.origin.url("files.test", "/gone")))
        .on("two.test", "/10.1234/a", Answer.inTurn(Answer.status(503), naming()));

    Outcome first = bench.get(RECORD, new FreePermit(), null);
    assertThat(first.reason()).isEqualTo("http-503");
    Outcome second = bench.get(RECORD, new FreePermit(), hint(first));

    assertThat(second).isInstanceOf(Outcome.Failed.class);
    assertThat(second.reason()).isEqualTo("http-404");
  }

  @Test
  void landing_pages_read_before_a_busy_one_are_not_read_again_nor_forgotten() throws IOException {
    bench = new Bench(dir, knobs -> knobs.resolvers(Map.of(), "landing"));
    Answer page =
        Answer.ok(
            "<a href=/x.pdf>x</a>".getBytes(StandardCharsets.US_ASCII), "Content-Type: text/html");
    bench
        .origin
        .on("a.test", "/page", page)
        .on("b.test", "/page", Answer.ok(new byte[0], "Content-Type: text/html"))
        .on("a.test", "/x.pdf", Answer.ok(WholeFilesTest.PDF));
    Map<String, Object> record =
        Map.of(
            "landing_urls",
            java.util.List.of(
                bench.origin.url("a.test", "/page"), bench.origin.url("b.test", "/page")));

    Outcome.Moved moved = (Outcome.Moved) bench.get(record, without("b.test", Duration.ZERO), null);
    Outcome end = bench.get(record, new FreePermit(), moved.hint());

    assertThat(end).isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.hits())
        .extracting(hit -> hit.host() + hit.path())
        .containsExactly("a.test/page", "b.test/page", "a.test/x.pdf");
  }

  @Test
  void who_rests_for_long_is_passed_over_and_the_next_is_asked() throws IOException {
    open("one", "two");
    bench
        .origin
        .on("two.test", "/10.1234/a", naming(bench.origin.url("files.test", "/x.pdf")))
        .on("files.test", "/x.pdf", Answer.ok(WholeFilesTest.PDF));

    assertThat(bench.get(RECORD, without("one.test", Duration.ofHours(9)), null))
        .isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.hits("one.test")).isEmpty();
  }

  @Test
  void where_nobody_else_knows_the_job_waits_for_who_rests_and_asks_nobody_twice()
      throws IOException {
    open("one", "two");
    bench.origin.on("one.test", "/10.1234/a", naming(bench.origin.url("files.test", "/x.pdf")));
    bench.origin.on("files.test", "/x.pdf", Answer.ok(WholeFilesTest.PDF));

    Outcome first = bench.get(RECORD, without("one.test", Duration.ofHours(9)), null);
    assertThat(first)
        .isInstanceOfSatisfying(
            Outcome.Moved.class,
            moved -> {
              assertThat(moved.host().name()).startsWith("one.test");
              assertThat(moved.elsewhere()).isFalse();
            });
    assertThat(bench.get(RECORD, new FreePermit(), ((Outcome.Moved) first).hint()))
        .isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.hits())
        .extracting(Hit::host)
        .containsExactly("two.test", "one.test", "files.test");
  }

  @Test
  void a_short_rest_is_waited_for() throws IOException {
    open("one", "two");

    assertThat(bench.get(RECORD, without("one.test", Duration.ofSeconds(60)), null))
        .isInstanceOfSatisfying(
            Outcome.Moved.class, moved -> assertThat(moved.elsewhere()).isTrue());
    assertThat(bench.origin.hits()).isEmpty();
  }

  @Test
  void a_job_past_its_deadline_has_its_row_and_leaves_no_part() throws Exception {
    bench = new Bench(dir);
    bench.origin.on("a.test", "/x", Answer.stallAfter(new byte[100], 50));
    String url = bench.origin.url("a.test", "/x");
    Thread worker = Thread.currentThread();
    Thread watcher =
        new Thread(
            () -> {
              org.awaitility.Awaitility.await().until(() -> !bench.origin.hits().isEmpty());
              worker.interrupt();
            });
    watcher.start();
    Order order =
        new Order(
            "some-id",
            3,
            true,
            "direct",
            java.util.List.of(url),
            java.util.List.of(),
            Map.of(),
            null);

    Outcome outcome = bench.downloader.download(order, new FreePermit(), () -> true);

    assertThat(Thread.interrupted()).isTrue();
    watcher.join();
    assertThat(outcome.reason()).isEqualTo("deadline");
    assertThat(bench.manifest()).singleElement().asString().contains("\"reason\":\"deadline\"");
    assertThat(bench.files()).isEmpty();
  }

  private static Permit without(String resting, Duration rest) {
    return new FreePermit() {
      @Override
      public boolean moveTo(Key host) {
        return !host.name().startsWith(resting);
      }

      @Override
      public Duration restOf(Key host) {
        return host.name().startsWith(resting) ? rest : Duration.ZERO;
      }
    };
  }
}
