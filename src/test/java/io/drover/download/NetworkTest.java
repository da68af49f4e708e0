package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkTest {
  private final AtomicLong clock = new AtomicLong(1);
  private final Set<String> known = new TreeSet<>(Set.of("a", "b", "c"));
  private final List<String> looked = new ArrayList<>();
  @AutoClose private ServerSocket server;
  private Network network;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    network = network(null);
  }

  private Network network(@Nullable HttpHost proxy) {
    return new Network(
        new DnsResolver() {
          @Override
          public InetAddress[] resolve(String host) throws UnknownHostException {
            looked.add(host);
            if (!known.contains(host)) {
              throw new UnknownHostException(host);
            }
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
          }

          @Override
          public String resolveCanonicalHostname(String host) {
            return host;
          }
        },
        proxy,
        clock::get);
  }

  private HttpHost host(String name) {
    return new HttpHost("http", name, server.getLocalPort());
  }

  private void answer(String... hosts) {
    for (String host : hosts) {
      network.answers(host(host));
    }
    pass();
  }

  private void pass() {
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
  }

  private Outcome judged(Reason reason) {
    return network.judge(Fault.of(reason, "http://x/")).outcome();
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"DNS_FAILED", "CONNECT_FAILED", "TLS_FAILED", "CONNECTION_LOST", "STALLED"})
  void whereNobodyCanBeReachedNoHostIsToBlame(Reason reason) {
    answer("a", "b", "c");
    known.clear();

    assertThat(judged(reason)).isInstanceOf(Outcome.Postponed.class);
    assertThat(judged(reason).reason()).isEqualTo("offline");
    assertThat(judged(reason).detail()).contains("http://x/").contains(reason.code());
    assertThat(looked).as("once for all").containsExactly("c", "b", "a");
    assertThat(judged(Reason.CUT_SHORT).reason()).isEqualTo("cut-short");

    known.addAll(Set.of("a", "b", "c"));
    pass();
    assertThat(judged(reason).reason()).isEqualTo(reason.code());
  }

  @Test
  void aServerThatIsGoneIsNotReachedThoughItsNameIsKnown() throws IOException {
    answer("a", "b", "c");
    server.close();

    assertThat(judged(Reason.CONNECT_FAILED).reason()).isEqualTo("offline");
  }

  @Test
  void whereSomebodyAnsweredJustNowNobodyIsLookedFor() {
    answer("a", "b");
    network.answers(host("c"));
    known.clear();

    assertThat(judged(Reason.DNS_FAILED).reason()).isEqualTo("dns-failed");
    assertThat(looked).isEmpty();
  }

  @Test
  void oneThatCanBeReachedIsEnoughAndThoseThatCannotAreWitnessesNoMore() {
    answer("a", "b", "c", "d");

    assertThat(judged(Reason.DNS_FAILED).reason()).isEqualTo("dns-failed");
    pass();
    assertThat(judged(Reason.DNS_FAILED).reason()).isEqualTo("dns-failed");
    assertThat(looked).containsExactly("d", "c", "c");
  }

  @Test
  void tooFewWitnessesAreNone() {
    answer("a", "b", "a");
    known.clear();

    assertThat(judged(Reason.DNS_FAILED).reason()).isEqualTo("dns-failed");
    assertThat(looked).isEmpty();
  }

  @Test
  void theLatestAreAsked() {
    answer("a", "b", "c", "d", "e", "f", "b");
    known.clear();

    assertThat(network.isAway()).isTrue();
    assertThat(looked).containsExactly("b", "f", "e", "d", "c");
  }

  @Test
  void afterADayWithoutAnyOfThemTheyAreTakenForGone() {
    answer("a", "b", "c");
    known.clear();
    assertThat(network.isAway()).isTrue();
    clock.addAndGet(Duration.ofDays(1).toNanos());
    assertThat(network.isAway()).isTrue();
    pass();
    assertThat(network.isAway()).isFalse();

    answer("a", "b", "c");
    assertThat(network.isAway()).as("others have answered since").isTrue();
  }

  @Test
  void aProxyIsTheOnlyWitness() {
    network = network(host("proxy"));
    known.clear();
    pass();
    assertThat(judged(Reason.CONNECT_FAILED).reason()).isEqualTo("offline");

    known.add("proxy");
    pass();
    assertThat(judged(Reason.CONNECT_FAILED).reason()).isEqualTo("connect-failed");
  }

  @Test
  void whoIsStoppedDoesNotLook() {
    answer("a", "b", "c");
    known.clear();
    Thread.currentThread().interrupt();

    assertThat(judged(Reason.CONNECTION_LOST).reason()).isEqualTo("connection-lost");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(looked).isEmpty();
  }
}
