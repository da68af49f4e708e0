package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Outcome;
import io.drover.testing.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptConnectionsTest {
  @TempDir Path dir;

  @Test
  void many_hosts_in_turn_keep_their_connections() throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench.origin.on("*", "/x", Answer.ok(new byte[] {1}));
      for (int i = 0; i < 20; i++) {
        bench.get(bench.origin.url(i + ".test", "/x"));
      }

      assertThat(bench.origin.openConnections()).isEqualTo(20);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_kept_connection_that_the_server_closes_costs_no_attempt(boolean reset) throws Exception {
    try (Bench bench = new Bench(dir)) {
      Set<Integer> kept = keepTwo(bench);
      List<Integer> asked = new CopyOnWriteArrayList<>();
      Answer closed = reset ? (hit, wire) -> wire.reset() : (hit, wire) -> {};
      Answer answer = Answer.inTurn(closed, Answer.ok(new byte[] {1}));
      bench.origin.on(
          "a.test",
          "/x",
          (hit, wire) -> {
            asked.add(wire.clientPort());
            answer.write(hit, wire);
          });

      assertThat(bench.get(bench.origin.url("a.test", "/x"))).isInstanceOf(Outcome.Done.class);
      assertThat(asked).hasSize(2);
      assertThat(kept).contains(asked.get(0)).doesNotContain(asked.get(1));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void one_that_the_server_closes_while_it_is_quiet_costs_none(boolean reset) throws Exception {
    try (Bench bench = new Bench(dir)) {
      CountDownLatch read = new CountDownLatch(1);
      CountDownLatch closed = new CountDownLatch(1);
      bench.origin.on(
          "a.test",
          "/1",
          (hit, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
            Answer.gated(read, (h, w) -> {}).write(hit, wire);
            if (reset) {
              wire.reset();
            }
            closed.countDown();
          });
      bench.origin.on("a.test", "/2", Answer.ok(new byte[] {2}));
      assertThat(bench.get(bench.origin.url("a.test", "/1"))).isInstanceOf(Outcome.Done.class);
      read.countDown();
      closed.await();

      assertThat(bench.get("other", new String[] {bench.origin.url("a.test", "/2")}))
          .isInstanceOf(Outcome.Done.class);
    }
  }

  /** Has a.test keep two connections open. */
  private static Set<Integer> keepTwo(Bench bench) throws Exception {
    Set<Integer> ports = ConcurrentHashMap.newKeySet();
    CountDownLatch both = new CountDownLatch(2);
    bench.origin.on(
        "a.test",
        "/kept",
        (hit, wire) -> {
          ports.add(wire.clientPort());
          both.countDown();
          Answer.gated(both, Answer.ok(new byte[] {1})).write(hit, wire);
        });
    String url = bench.origin.url("a.test", "/kept");
    CompletableFuture<Outcome> other =
        CompletableFuture.supplyAsync(() -> bench.get("other", new String[] {url}));
    bench.get(url);
    other.get();
    return ports;
  }

  @Test
  void a_server_that_closes_again_is_not_asked_a_third_time() throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench
          .origin
          .on("a.test", "/kept", Answer.ok(new byte[] {1}))
          .on("a.test", "/x", (hit, wire) -> {});
      bench.get(bench.origin.url("a.test", "/kept"));

      assertThat(bench.get(bench.origin.url("a.test", "/x")).reason()).isEqualTo("connection-lost");
      assertThat(bench.origin.hits()).hasSize(3);
    }
  }

  @Test
  void a_new_connection_that_the_server_closes_is_a_fault() throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench.origin.on("a.test", "/x", (hit, wire) -> {});

      assertThat(bench.get(bench.origin.url("a.test", "/x")).reason()).isEqualTo("connection-lost");
      assertThat(bench.origin.hits()).hasSize(1);
    }
  }

  /** Sent to a client that was quiet for long, and crossed by its next request. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_farewell_costs_no_attempt_where_the_connection_was_kept(boolean kept) throws IOException {
    try (Bench bench = new Bench(dir)) {
      Answer farewell = Answer.status(408);
      bench
          .origin
          .on("a.test", "/kept", Answer.ok(new byte[] {1}))
          .on("a.test", "/x", Answer.inTurn(farewell, Answer.ok(new byte[] {1})));
      if (kept) {
        bench.get(bench.origin.url("a.test", "/kept"));
      }

      Outcome outcome = bench.get("x", new String[] {bench.origin.url("a.test", "/x")});
      assertThat(outcome.reason()).isEqualTo(kept ? "" : "http-408");
    }
  }

  /** A second answer right behind the first, or a farewell to a client that was quiet for long. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
        "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
      })
  void what_lies_on_a_kept_connection_is_no_answer(String more) throws Exception {
    try (Bench bench = new Bench(dir)) {
      String answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1";
      boolean late = more.contains("408");
      CountDownLatch quiet = new CountDownLatch(1);
      CountDownLatch said = new CountDownLatch(1);
      Answer first =
          (hit, wire) -> {
            wire.send(late ? answer : answer + more);
            Answer.gated(quiet, (h, w) -> w.send(late ? more : "")).write(hit, wire);
            if (!late) {
              wire.keepAlive();
            }
            said.countDown();
          };
      bench.origin.on("a.test", "/1", first).on("a.test", "/2", Answer.ok(new byte[2]));
      assertThat(bench.get("one", new String[] {bench.origin.url("a.test", "/1")}))
          .isInstanceOf(Outcome.Done.class);
      quiet.countDown();
      said.await();

      Outcome two = bench.get("two", new String[] {bench.origin.url("a.test", "/2")});
      assertThat(two).isInstanceOf(Outcome.Done.class);
      assertThat(two.result()).contains("\"bytes\":2");
    }
  }
}
