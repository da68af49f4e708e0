package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Key;
import io.drover.job.Outcome;
import io.drover.limit.FreePermit;
import io.drover.limit.Permit;
import io.drover.limit.Published;
import io.drover.limit.Reply;
import io.drover.settings.Rate;
import io.drover.testing.Answer;
import io.drover.testing.Hit;
import io.drover.testing.MutableClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What sites say in robots.txt is obeyed, asked for once, and costs no more than it must. */
class RobotsTest {
  private static final Answer FILE = Answer.ok(new byte[] {1});

  @TempDir Path dir;
  private final MutableClock clock = new MutableClock();
  private final List<Object> told = new ArrayList<>();
  private Bench bench;

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  private void open() throws IOException {
    bench = new Bench(dir, Bench.Knobs::robots, clock);
  }

  private static Answer rules(String... lines) {
    byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    return Answer.ok(text, "Content-Type: text/plain");
  }

  @Test
  void what_is_not_allowed_is_not_asked_for_and_the_next_url_is() throws IOException {
    open();
    bench
        .origin
        .on("a.test", "/robots.txt", rules("User-agent: *", "Disallow: /private/"))
        .on("b.test", "/x", FILE);

    assertThat(bench.get(bench.origin.url("a.test", "/private/x")))
        .isInstanceOf(Outcome.Failed.class)
        .extracting(Outcome::reason)
        .isEqualTo("robots");
    assertThat(
            bench.get(bench.origin.url("a.test", "/private/x"), bench.origin.url("b.test", "/x")))
        .isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.hits()).extracting(Hit::host).containsExactly("b.test");
  }

  @Test
  void rules_for_our_name_go_before_those_for_all() throws IOException {
    open();
    bench
        .origin
        .on(
            "a.test",
            "/robots.txt",
            rules("User-agent: *", "Disallow: /", "", "User-agent: drover", "Disallow: /no"))
        .on("a.test", "/x", FILE);

    assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
    assertThat(bench.get(bench.origin.url("a.test", "/no")).reason()).isEqualTo("robots");
  }

  @Test
  void a_site_is_asked_once_a_day() throws IOException {
    open();
    bench.origin.on("a.test", "/robots.txt", rules("User-agent: *", "Disallow: /private"));
    bench.origin.on("a.test", "/x", FILE);

    bench.get(bench.origin.url("a.test", "/x"));
    clock.advance(Duration.ofHours(23));
    bench.get(bench.origin.url("a.test", "/x"));
    assertThat(bench.origin.robots("a.test")).hasSize(1);
    clock.advance(Duration.ofHours(2));
    bench.get(bench.origin.url("a.test", "/x"));
    assertThat(bench.origin.robots("a.test")).hasSize(2);
  }

  @Test
  void those_who_need_it_at_the_same_time_wait_for_one_answer() throws Exception {
    open();
    CountDownLatch gate = new CountDownLatch(1);
    bench.origin.on("a.test", "/robots.txt", Answer.gated(gate, Answer.status(404)));
    bench.origin.on("a.test", "/x", FILE);
    List<Thread> threads = new ArrayList<>();
    ExecutorService four =
        Executors.newFixedThreadPool(
            4,
            task -> {
              Thread thread = new Thread(task);
              threads.add(thread);
              return thread;
            });
    try {
      List<Future<Outcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String[] url = {bench.origin.url("a.test", "/x")};
        String id = "id-" + i;
        Key at = Key.host("a.test:" + bench.origin.port());
        outcomes.add(four.submit(() -> bench.get(id, permit(at, host -> true), null, url)));
      }
      Awaitility.await()
          .until(
              () ->
                  bench.origin.robots("a.test").size()
                          + threads.stream()
                              .filter(thread -> thread.getState() == Thread.State.WAITING)
                              .count()
                      == 4);
      gate.countDown();
      for (Future<Outcome> outcome : outcomes) {
        assertThat(outcome.get()).isInstanceOf(Outcome.Done.class);
      }
    } finally {
      four.shutdownNow();
    }
    assertThat(bench.origin.robots("a.test")).hasSize(1);
  }

  @Test
  void who_has_no_place_at_the_host_waits_for_it_in_its_lane() throws Exception {
    open();
    CountDownLatch gate = new CountDownLatch(1);
    bench.origin.on("a.test", "/robots.txt", Answer.gated(gate, Answer.status(404)));
    bench.origin.on("a.test", "/x", FILE);
    bench.origin.on("b.test", "/x", Answer.redirect(302, bench.origin.url("a.test", "/x")));
    ExecutorService one = Executors.newSingleThreadExecutor();
    try {
      Future<Outcome> asks =
          one.submit(() -> bench.get("one", new String[] {bench.origin.url("a.test", "/x")}));
      Awaitility.await().until(() -> !bench.origin.robots("a.test").isEmpty());
      Key there = Key.host("b.test:" + bench.origin.port());
      Permit permit = permit(there, host -> true);
      Outcome other = bench.get("other", permit, null, bench.origin.url("b.test", "/x"));

      assertThat(other)
          .isInstanceOfSatisfying(
              Outcome.Moved.class, moved -> assertThat(moved.host().name()).startsWith("a.test"));
      gate.countDown();
      assertThat(asks.get()).isInstanceOf(Outcome.Done.class);
    } finally {
      one.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 410, 304})
  void a_site_without_rules_allows_everything(int status) throws IOException {
    open();
    bench.origin.on("a.test", "/robots.txt", Answer.status(status)).on("a.test", "/x", FILE);

    assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void a_site_that_cannot_say_is_left_alone_for_a_while(int status) throws IOException {
    open();
    bench
        .origin
        .on(
            "a.test",
            "/robots.txt",
            Answer.inTurn(Answer.status(status, "Retry-After: 90"), Answer.status(404)))
        .on("a.test", "/x", FILE);
    String url = bench.origin.url("a.test", "/x");

    Outcome outcome = bench.get("some-id", permit(host -> true), null, url);
    assertThat(outcome).isInstanceOf(Outcome.Retry.class);
    assertThat(outcome.reason()).isEqualTo("robots-unavailable");
    assertThat(((Outcome.Retry) outcome).after()).isEqualTo(Duration.ofSeconds(90));
    assertThat(told)
        .contains(status == 500 ? Reply.faulted() : Reply.throttled(Duration.ofSeconds(90)));

    clock.advance(Duration.ofSeconds(80));
    assertThat(bench.get(url).reason()).isEqualTo("robots-unavailable");
    assertThat(bench.origin.robots("a.test")).hasSize(1);
    clock.advance(Duration.ofSeconds(20));
    assertThat(bench.get(url)).isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.hits()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Encoding: br", "Content-Type: application/gzip"})
  void rules_that_come_packed_are_not_taken_for_none(String header) throws IOException {
    open();
    byte[] rules = header.endsWith("br") ? new byte[] {1, 2} : packed("User-agent: *\nDisallow: /");
    bench.origin.on("a.test", "/robots.txt", Answer.ok(rules, header)).on("a.test", "/x", FILE);
    String url = bench.origin.url("a.test", "/x");

    assertThat(bench.get(url)).isInstanceOf(Outcome.Retry.class);
    assertThat(bench.get(url).reason()).isEqualTo("robots-unavailable");
    assertThat(bench.origin.robots("a.test")).hasSize(1);
    assertThat(bench.origin.hits()).isEmpty();
  }

  private static byte[] packed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  @Test
  void rules_that_drip_are_too_slow() throws IOException {
    bench = new Bench(dir, knobs -> knobs.robots().minRate(1_000), clock);
    bench.origin.on("a.test", "/robots.txt", Answer.endless(1, 20)).on("a.test", "/x", FILE);

    assertThat(bench.get(bench.origin.url("a.test", "/x")).reason()).isEqualTo("too-slow");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404})
  void its_answer_is_no_sign_that_the_host_serves_files(int status) throws IOException {
    open();
    Answer rules = status == 200 ? rules("User-agent: *") : Answer.status(status);
    bench.origin.on("a.test", "/robots.txt", rules).on("a.test", "/x", Answer.status(429));

    bench.get("some-id", permit(host -> true), null, bench.origin.url("a.test", "/x"));

    assertThat(told).contains(Reply.throttled(null)).doesNotContain(Reply.fine());
  }

  @Test
  void a_delay_that_it_asks_for_is_told_with_every_request_there() throws IOException {
    open();
    bench.origin.on("a.test", "/robots.txt", rules("User-agent: *", "Crawl-delay: 2.5"));
    bench.origin.on("a.test", "/x", FILE);

    bench.get("some-id", permit(host -> true), null, bench.origin.url("a.test", "/x"));

    assertThat(told)
        .contains(
            new Published(
                List.of(new Rate(1, Duration.ofMillis(2_500), 1)), Integer.MAX_VALUE, false));
  }

  @Test
  void a_robots_txt_elsewhere_is_read_there_with_a_place_there() throws IOException {
    open();
    bench
        .origin
        .on("a.test", "/robots.txt", Answer.redirect(301, bench.origin.url("b.test", "/r")))
        .on("b.test", "/r", rules("User-agent: *", "Disallow: /no"))
        .on("a.test", "/x", FILE);
    String[] urls = {bench.origin.url("a.test", "/no"), bench.origin.url("a.test", "/x")};

    Outcome first = bench.get("some-id", permit(host -> !host.startsWith("b.test")), null, urls);
    assertThat(first)
        .isInstanceOfSatisfying(
            Outcome.Moved.class, moved -> assertThat(moved.host().name()).startsWith("b.test"));
    String hint = ((Outcome.Moved) first).hint();
    told.clear();
    Outcome second = bench.get("some-id", permit(host -> true), hint, urls);

    assertThat(second).isInstanceOf(Outcome.Done.class);
    assertThat(told.get(0)).isEqualTo(Key.host("b.test:" + bench.origin.port()));
    assertThat(bench.origin.robots("a.test")).hasSize(1);
    assertThat(bench.origin.hits()).extracting(Hit::target).containsExactly("/r", "/x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://inside.test/robots.txt", "file:///etc/passwd"})
  void a_robots_txt_that_leads_astray_is_none(String location) throws IOException {
    open();
    bench
        .origin
        .on("a.test", "/robots.txt", Answer.redirect(302, location))
        .on("a.test", "/x", FILE);

    assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void of_an_endless_robots_txt_the_beginning_is_read() throws IOException {
    open();
    Answer endless =
        (hit, wire) -> {
          wire.send("HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /no\n#");
          for (byte[] some = "x".repeat(64 << 10).getBytes(StandardCharsets.US_ASCII); ; ) {
            wire.send(some);
          }
        };
    bench.origin.on("a.test", "/robots.txt", endless);

    assertThat(bench.get(bench.origin.url("a.test", "/no")).reason()).isEqualTo("robots");
    assertThat(bench.origin.robots("a.test").get(0).sent()).isLessThan(8 << 20);
  }

  @Test
  void who_is_asked_as_a_resolver_has_no_need_of_rules_and_where_it_leads_has() throws IOException {
    Map<String, Map<String, String>> own =
        Map.of("one", Map.of("url", "http://one.test:PORT/{doi}", "pointers", "/urls/*"));
    bench = new Bench(dir, knobs -> knobs.robots().resolvers(own, "one"), clock);
    String urls =
        "{\"urls\":[\"%s\",\"%s\"]}"
            .formatted(
                bench.origin.url("pages.test", "/x.pdf"), bench.origin.url("one.test", "/x.pdf"));
    bench
        .origin
        .on("*", "/robots.txt", rules("User-agent: *", "Disallow: /"))
        .on("one.test", "/10.1234/a", Answer.ok(urls.getBytes(StandardCharsets.US_ASCII)))
        .on("one.test", "/x.pdf", Answer.ok(WholeFilesTest.PDF));

    assertThat(bench.get(Map.of("doi", "10.1234/a"))).isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.robots("one.test")).isEmpty();
    assertThat(bench.origin.robots("pages.test")).hasSize(1);
    assertThat(bench.origin.hits("pages.test")).isEmpty();
  }

  @Test
  void what_a_server_says_to_robots_of_a_file_is_noted() throws IOException {
    open();
    bench.origin.on("a.test", "/x", Answer.ok(new byte[] {1}, "X-Robots-Tag: noindex"));

    assertThat(bench.get(bench.origin.url("a.test", "/x")).result())
        .contains("\"x_robots_tag\":\"noindex\"");
  }

  @Test
  void who_does_not_want_it_does_not_ask() throws IOException {
    bench = new Bench(dir);
    bench.origin.on("a.test", "/robots.txt", rules("User-agent: *", "Disallow: /"));
    bench.origin.on("a.test", "/x", FILE);

    assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.robots("a.test")).isEmpty();
  }

  private Permit permit(Predicate<String> hasRoom) {
    return permit(Key.NO_HOST, hasRoom);
  }

  /**
   * @param at where it says that it has its place
   */
  private Permit permit(Key at, Predicate<String> hasRoom) {
    return new FreePermit() {
      @Override
      public Key host() {
        return at;
      }

      @Override
      public void answered(Reply reply) {
        note(reply);
      }

      @Override
      public boolean moveTo(Key host) {
        return moveTo(host, Published.NOTHING);
      }

      @Override
      public boolean moveTo(Key host, Published published) {
        note(host);
        if (!published.equals(Published.NOTHING)) {
          note(published);
        }
        return hasRoom.test(host.name());
      }
    };
  }

  private void note(Object what) {
    synchronized (told) {
      told.add(what);
    }
  }
}
