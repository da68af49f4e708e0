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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dry run says where files would come from, and changes nothing. */
class DryRunTest {
  private static final Map<String, Object> RECORD = Map.of("doi", "10.1234/a");

  @TempDir Path dir;
  private Bench bench;
  private final List<Reply> told = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  private void open(String... resolvers) throws IOException {
    Map<String, Map<String, String>> own = new TreeMap<>();
    for (String name : resolvers) {
      own.put(name, Map.of("url", "http://" + name + ".test:PORT/{doi}", "pointers", "/url"));
    }
    own.remove("direct");
    bench = new Bench(dir, knobs -> knobs.resolvers(own, resolvers).dry());
  }

  private static Answer naming(String url) {
    return Answer.ok("{\"url\":\"%s\"}".formatted(url).getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void it_leaves_the_manifest_and_what_an_attempt_has_left_as_they_are() throws Exception {
    Path manifest = dir.resolve("manifest.jsonl");
    String row = "{\"id\":\"some-id\",\"state\":\"DONE\"}\n";
    Files.writeString(manifest, row);
    Path part;
    try (PartFile left = new ArtifactStore(dir, new NewEntries()).begin(SafeName.of("some-id"))) {
      part = left.path();
    }
    Files.createFile(part);
    open("one");

    assertThat(bench.get(RECORD).reason()).isEqualTo("no-candidate");
    bench.origin.on("one.test", "/10.1234/a", Answer.status(403));
    assertThat(bench.get(RECORD).reason()).isEqualTo("http-403");
    bench.downloader.discard("some-id");

    assertThat(bench.manifest()).containsExactly(row.strip());
    assertThat(part).exists();
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 500})
  void it_names_all_it_knows_though_a_resolver_could_not_answer(int status) throws IOException {
    open("direct", "one", "two");
    String url = bench.origin.url("files.test", "/x.pdf");
    String other = bench.origin.url("files.test", "/y.pdf");
    bench
        .origin
        .on("one.test", "/10.1234/a", Answer.status(status))
        .on("two.test", "/10.1234/a", naming(other));

    Outcome outcome = bench.get(Map.of("doi", "10.1234/a", "url", url));

    assertThat(outcome).isInstanceOf(Outcome.Skipped.class);
    assertThat(outcome.detail()).contains("2 candidates", "http-" + status, "one.test");
    assertThat(outcome.result())
        .contains("\"failed\":[\"http-" + status, "\"url\":\"" + url, "\"url\":\"" + other);
    assertThat(bench.origin.hits("files.test")).isEmpty();
  }

  @Test
  void who_failed_before_the_job_moved_is_named_too() throws IOException {
    open("one", "two", "three");
    bench
        .origin
        .on("one.test", "/10.1234/a", Answer.status(403))
        .on("two.test", "/10.1234/a", Answer.status(400))
        .on("three.test", "/10.1234/a", naming(bench.origin.url("files.test", "/x.pdf")));

    Outcome first = bench.get(RECORD, resting("three.test", Duration.ZERO), null);
    Outcome end = bench.get(RECORD, new FreePermit(), ((Outcome.Moved) first).hint());

    assertThat(end.detail()).contains("1 candidates", "http-403", "http-400");
  }

  @Test
  void it_does_not_wait_for_who_rests_for_long() throws IOException {
    open("one", "two");
    bench.origin.on("two.test", "/10.1234/a", naming(bench.origin.url("files.test", "/x.pdf")));

    Outcome some = bench.get(RECORD, resting("one.test", Duration.ofHours(9)), null);
    assertThat(some.result()).contains("/x.pdf", "\"failed\":[\"one.test", "rests");

    bench.origin.on("two.test", "/10.1234/a", Answer.status(404));
    Outcome none = bench.get(RECORD, resting("one.test", Duration.ofHours(9)), null);
    assertThat(none).isInstanceOf(Outcome.Skipped.class);
    assertThat(none.detail()).contains("0 candidates", "one.test", "rests");
  }

  @Test
  void a_spent_budget_closes_no_lane_for_the_jobs_that_wait_there() throws IOException {
    open("one", "two");
    bench
        .origin
        .on("one.test", "/10.1234/a", Answer.status(429, "Retry-After: 7200"))
        .on("two.test", "/10.1234/a", naming(bench.origin.url("files.test", "/x.pdf")));

    Outcome first = bench.get(RECORD, resting("", Duration.ZERO), null);
    Outcome second = bench.get(RECORD, resting("", Duration.ZERO), null);

    assertThat(first.detail()).contains("1 candidates", "http-429");
    assertThat(second.detail()).contains("1 candidates", "one.test", "rests");
    assertThat(bench.origin.hits())
        .extracting(Hit::host)
        .containsExactly("one.test", "two.test", "two.test");
    assertThat(told).containsOnly(Reply.fine());
  }

  @Test
  void who_may_soon_answer_is_asked_again_where_nobody_else_knows_anything() throws IOException {
    open("one");
    bench.origin.on("one.test", "/10.1234/a", Answer.status(500));

    assertThat(bench.get(RECORD)).isInstanceOf(Outcome.Retry.class);
  }

  private Permit resting(String host, Duration rest) {
    return new FreePermit() {
      @Override
      public boolean moveTo(Key to) {
        return host.isEmpty() || !to.name().startsWith(host);
      }

      @Override
      public Duration restOf(Key to) {
        return moveTo(to) ? Duration.ZERO : rest;
      }

      @Override
      public void answered(Reply reply) {
        told.add(reply);
      }
    };
  }
}
