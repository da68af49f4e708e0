package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Key;
import io.drover.job.Outcome;
import io.drover.limit.FreePermit;
import io.drover.limit.Permit;
import io.drover.limit.Reply;
import io.drover.testing.Answer;
import io.drover.testing.Hit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Before each request to another host its place is asked for; what hosts answer is told. */
class MovingTest {
  @TempDir Path dir;
  private Bench bench;
  private final List<Object> told = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    if (bench != null) {
      bench.close();
    }
  }

  @Test
  void a_redirect_to_a_busy_host_sends_the_job_there_with_what_it_has_learned() throws IOException {
    bench = new Bench(dir);
    String from = bench.origin.url("a.test", "/x");
    String to = bench.origin.url("b.test", "/y");
    bench
        .origin
        .on("a.test", "/x", Answer.redirect(302, to))
        .on("b.test", "/y", Answer.ok(new byte[] {1}));

    Outcome first = bench.get("some-id", busy("b.test"), null, from);

    assertThat(first).isInstanceOf(Outcome.Moved.class);
    Outcome.Moved moved = (Outcome.Moved) first;
    assertThat(moved.host()).isEqualTo(host("b.test"));
    assertThat(bench.origin.hits("b.test")).isEmpty();
    assertThat(bench.manifest()).isEmpty();

    Outcome second = bench.get("some-id", new FreePermit(), moved.hint(), from);

    assertThat(second).isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.hits()).extracting(Hit::host).containsExactly("a.test", "b.test");
    assertThat(bench.manifest().get(0))
        .contains("\"url\":\"" + from, "\"final_url\":\"" + to, "\"redirects\":1");
  }

  @Test
  void every_host_on_the_way_is_asked_for_before_its_request() throws IOException {
    bench = new Bench(dir);
    bench
        .origin
        .on("a.test", "/x", Answer.redirect(302, bench.origin.url("b.test", "/x")))
        .on("b.test", "/x", Answer.ok(new byte[] {1}));

    bench.get("some-id", busy(), null, bench.origin.url("a.test", "/x"));

    assertThat(told).containsExactly(host("a.test"), Reply.fine(), host("b.test"), Reply.fine());
  }

  @Test
  void a_job_that_moves_on_and_on_still_counts_its_redirects() throws IOException {
    bench = new Bench(dir);
    for (int i = 0; i < 20; i++) {
      String next = bench.origin.url("h" + (i + 1) % 20 + ".test", "/x");
      bench.origin.on("h" + i + ".test", "/x", Answer.redirect(302, next));
    }
    String url = bench.origin.url("h0.test", "/x");
    String hint = null;
    Outcome outcome = bench.get("some-id", onlyAt("h0.test"), null, url);
    for (int i = 1; outcome instanceof Outcome.Moved moved && i < 50; i++) {
      hint = moved.hint();
      outcome =
          bench.get("some-id", onlyAt(moved.host().name().replaceFirst(":.*", "")), hint, url);
    }

    assertThat(outcome.reason()).isEqualTo("too-many-redirects");
    assertThat(bench.origin.hits()).hasSize(11);
  }

  @Test
  void what_came_before_the_move_is_neither_tried_again_nor_forgotten() throws IOException {
    bench = new Bench(dir);
    String[] urls = {
      bench.origin.url("a.test", "/x"),
      bench.origin.url("b.test", "/x"),
      bench.origin.url("c.test", "/x")
    };
    bench.origin.on("a.test", "/x", Answer.status(500));

    Outcome.Moved moved = (Outcome.Moved) bench.get("some-id", busy("b.test"), null, urls);
    Outcome end = bench.get("some-id", busy(), moved.hint(), urls);

    assertThat(end).isInstanceOf(Outcome.Retry.class);
    assertThat(end.reason()).isEqualTo("http-500");
    assertThat(bench.origin.hits())
        .extracting(Hit::host)
        .containsExactly("a.test", "b.test", "c.test");
  }

  @Test
  void the_fault_that_counts_and_its_row_are_the_same_for_a_job_that_has_moved()
      throws IOException {
    bench = new Bench(dir);
    String first = bench.origin.url("a.test", "/x");
    String gone = bench.origin.url("a.test", "/gone");
    String second = bench.origin.url("b.test", "/x");
    bench
        .origin
        .on("a.test", "/x", Answer.redirect(302, gone))
        .on("a.test", "/gone", Answer.status(404, "ETag: \"1\""))
        .on("b.test", "/x", Answer.status(410));
    bench.get("some-id", busy(), null, first, second);

    Outcome.Moved moved = (Outcome.Moved) bench.get("some-id", busy("b.test"), null, first, second);
    Outcome end = bench.get("some-id", busy(), moved.hint(), first, second);

    assertThat(end.reason()).isEqualTo("http-404");
    assertThat(bench.manifest()).hasSize(2);
    assertThat(bench.manifest().get(1))
        .isEqualTo(bench.manifest().get(0))
        .contains("\"final_url\":\"" + gone, "\"status\":404", "\"redirects\":1");
  }

  @Test
  void a_resolver_that_is_busy_is_asked_when_its_turn_has_come() throws IOException {
    Map<String, Map<String, String>> own =
        Map.of(
            "one", Map.of("url", "http://one.test:PORT/{doi}", "pointers", "/url"),
            "two", Map.of("url", "http://two.test:PORT/{doi}", "pointers", "/url"));
    bench = new Bench(dir, knobs -> knobs.resolvers(own, "one", "two"));
    byte[] answer =
        "{\"url\":\"%s\"}"
            .formatted(bench.origin.url("files.test", "/x.pdf"))
            .getBytes(StandardCharsets.US_ASCII);
    bench
        .origin
        .on("two.test", "/10.1234/a", Answer.ok(answer, "Content-Type: application/json"))
        .on("files.test", "/x.pdf", Answer.ok(WholeFilesTest.PDF));

    Outcome.Moved first =
        (Outcome.Moved) bench.get(Map.of("doi", "10.1234/a"), busy("two.test"), null);
    assertThat(first.host()).isEqualTo(host("two.test"));
    Outcome.Moved second =
        (Outcome.Moved) bench.get(Map.of("doi", "10.1234/a"), busy("files.test"), first.hint());
    assertThat(second.host()).isEqualTo(host("files.test"));
    Outcome end = bench.get(Map.of("doi", "10.1234/a"), busy(), second.hint());

    assertThat(end).isInstanceOf(Outcome.Done.class);
    assertThat(bench.origin.hits())
        .extracting(Hit::host)
        .containsExactly("one.test", "two.test", "files.test");
    assertThat(bench.manifest().get(0)).contains("\"resolver\":\"two\"");
  }

  @Test
  void hosts_that_count_as_one_are_asked_for_as_one() throws IOException {
    Map<String, Map<String, String>> own =
        Map.of("arxiv", Map.of("hosts", "arxiv.test:PORT export.arxiv.test:PORT"));
    bench = new Bench(dir, knobs -> knobs.resolvers(own, "direct", "arxiv"));
    bench.origin.on("export.arxiv.test", "/x", Answer.ok(new byte[] {1}));

    bench.get("some-id", busy(), null, bench.origin.url("export.arxiv.test", "/x"));

    assertThat(told).containsExactly(host("arxiv.test"), Reply.fine());
  }

  @ParameterizedTest
  @CsvSource({
    "429, Retry-After: 7, THROTTLED, 7",
    "503, Retry-After: 7, THROTTLED, 7",
    "429, X-None: 1, THROTTLED,",
    "500, X-None: 1, FAULTED,",
    "404, X-None: 1, FINE,",
  })
  void what_an_answer_says_of_its_host_is_told(
      int status, String header, Reply.Kind kind, Long seconds) throws IOException {
    bench = new Bench(dir);
    bench.origin.on("a.test", "/x", Answer.status(status, header));

    bench.get("some-id", busy(), null, bench.origin.url("a.test", "/x"));

    Duration after = seconds == null ? null : Duration.ofSeconds(seconds);
    assertThat(told).containsExactly(host("a.test"), new Reply(kind, after));
  }

  @Test
  void who_asked_for_less_is_not_asked_for_something_else_in_the_same_breath() throws IOException {
    bench = new Bench(dir);
    bench.origin.on("a.test", "/x", Answer.status(429)).on("b.test", "/x", Answer.status(404));

    bench.get(
        bench.origin.url("a.test", "/x"),
        bench.origin.url("a.test", "/y"),
        bench.origin.url("b.test", "/x"));

    assertThat(bench.origin.hits()).extracting(Hit::host).containsExactly("a.test", "b.test");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "{\"resolver\":\"gone\",\"url\":\"ftp://x\"}", "{\"resolver\":1}"})
  void a_hint_that_makes_no_sense_is_none(String hint) throws IOException {
    bench = new Bench(dir);
    bench.origin.on("a.test", "/x", Answer.ok(new byte[] {1}));

    assertThat(bench.get("some-id", busy(), hint, bench.origin.url("a.test", "/x")))
        .isInstanceOf(Outcome.Done.class);
  }

  @Test
  void a_hint_always_fits_where_it_is_kept_and_still_says_where_to_go_on() {
    String longest = "http://a.test/" + "x".repeat(7_900);
    List<Candidate> many = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      many.add(new Candidate(longest + i, "one", Accept.ANY, null, "a license", "green"));
    }
    Hint.Place place = new Hint.Place(longest + 7, new Hop(longest, 3, true));
    Hint hint =
        new Hint(
            place,
            Map.of("ask one", many, "read " + longest, List.of()),
            Set.of(longest + 1, "ask two"),
            Set.of(),
            List.of(new Hint.Heard(null, new Trail(longest), Outcome.failed("x", "y"))),
            false);

    assertThat(hint.text()).hasSizeLessThanOrEqualTo(Outcome.MAX_HINT);
    Hint read = Hint.parse(hint.text()).orElseThrow();
    assertThat(read.at()).isEqualTo(place);
    assertThat(read.known())
        .isEqualTo(Map.of("ask one", List.of(many.get(7)), "read " + longest, List.of()));
    assertThat(read.tried()).containsExactly("ask two");
    assertThat(read.cut()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 1_000})
  void a_hint_fits_however_much_was_asked_and_however_much_of_it_failed(int n) {
    String raw = "http://a.test/" + "\u0001\"".repeat(900) + "x".repeat(1_900);
    Candidate there = new Candidate(raw, "one", Accept.ANY, null, "\"".repeat(200), null);
    String at = Url.plain(raw + "?");
    Hint.Place place = new Hint.Place(Url.plain(raw), new Hop(raw, 3, true));
    io.drover.download.Answer answer =
        new io.drover.download.Answer(raw, 403, 1, "\"".repeat(500), "\"".repeat(500), null, null);
    Outcome fault = Outcome.retry("http-403", "\"".repeat(5_000));
    Map<String, List<Candidate>> known = new LinkedHashMap<>();
    Set<String> tried = new LinkedHashSet<>(Set.of("ask one", "read " + "\"".repeat(200_000)));
    List<Hint.Heard> faults = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      known.put("read " + Url.plain(raw) + i, List.of(there, there));
      known.put("read http://short.test/" + i, List.of());
      tried.add("read http://tried.test/" + i);
      tried.add(at + i);
      faults.add(new Hint.Heard(there, new Trail(raw, answer), fault));
    }
    Hint hint = new Hint(place, known, tried, tried, faults, false);

    assertThat(hint.text()).hasSizeLessThanOrEqualTo(Outcome.MAX_HINT);
    Hint read = Hint.parse(hint.text()).orElseThrow();
    assertThat(Url.plain(read.at().hop().url())).isEqualTo(Url.plain(raw));
    assertThat(read.known().get("read " + Url.plain(raw) + 0)).first().isEqualTo(there.plain());
    assertThat(read.known()).containsKey("read http://short.test/0");
    assertThat(read.tried()).contains("ask one");
    assertThat(read.faults()).first().extracting(Hint.Heard::fault).isEqualTo(fault);
    assertThat(new Hint(null, known, tried, tried, faults, false).text())
        .hasSizeLessThanOrEqualTo(Outcome.MAX_HINT);
  }

  @Test
  void what_was_tried_is_forgotten_before_what_was_not() {
    Candidate old = candidate("http://a.test/" + "x".repeat(7_900));
    List<Candidate> others = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      others.add(candidate("http://b.test/" + "y".repeat(7_900) + i));
    }
    List<Candidate> all = new ArrayList<>(List.of(old, old, old, old, old, old));
    all.addAll(others);
    Hint.Place place = new Hint.Place(others.get(0).url(), new Hop(others.get(0).url(), 0, false));
    Hint hint =
        new Hint(place, Map.of("ask one", all), Set.of(old.url()), Set.of(), List.of(), false);

    assertThat(hint.text()).hasSizeLessThanOrEqualTo(Outcome.MAX_HINT);
    assertThat(Hint.parse(hint.text()).orElseThrow().known()).containsEntry("ask one", others);
  }

  @Test
  void a_page_is_no_last_resort_while_links_of_it_are_forgotten() throws IOException {
    bench = new Bench(dir, knobs -> knobs.resolvers(Map.of(), "landing"));
    StringBuilder links = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      String host = i % 2 == 0 ? "a.test" : "b.test";
      String url = bench.origin.url(host, "/" + "x".repeat(7_000) + i + ".pdf");
      links.append("<a href=").append(url).append(">x</a>");
    }
    byte[] html = links.toString().getBytes(StandardCharsets.US_ASCII);
    bench.origin.on("s.test", "/index", Answer.ok(html, "Content-Type: text/html"));
    Map<String, Object> record = Map.of("landing_url", bench.origin.url("s.test", "/index"));

    Outcome outcome = bench.get(record, busy("a.test"), null);
    for (int i = 0; outcome instanceof Outcome.Moved moved && i < 50; i++) {
      outcome = bench.get(record, busy(), moved.hint());
    }

    assertThat(outcome.reason()).isEqualTo("http-404");
    assertThat(bench.origin.hits("s.test")).hasSize(1);
  }

  private static Candidate candidate(String url) {
    return new Candidate(url, "one", Accept.ANY, null, null, null);
  }

  private Permit busy(String... hosts) {
    return permit(host -> !List.of(hosts).contains(host));
  }

  private Permit onlyAt(String host) {
    return permit(host::equals);
  }

  private Permit permit(java.util.function.Predicate<String> hasRoom) {
    return new FreePermit() {
      @Override
      public void answered(Reply reply) {
        told.add(reply);
      }

      @Override
      public boolean moveTo(Key host) {
        told.add(host);
        return hasRoom.test(host.name().replaceFirst(":.*", ""));
      }
    };
  }

  private Key host(String name) {
    return Key.host(name + ":" + bench.origin.port());
  }
}
