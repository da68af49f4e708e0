package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.cli.Engine.Run;
import io.drover.console.Explainer;
import io.drover.console.Gate;
import io.drover.job.Key;
import io.drover.job.NewJob;
import io.drover.queue.WorkQueue;
import io.drover.settings.SettingsReader;
import io.drover.testing.Answer;
import io.drover.testing.Origin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that is cut off from all hosts for a while. */
class OfflineIT {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int HOSTS = 5;
  private static final int JOBS = 200;

  @TempDir private Path folder;

  /** All hosts, at one port. */
  private static Origin plugIn(int port) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    for (int i = 0; i < HOSTS; i++) {
      int at = i == 0 ? port : sockets.get(0).getLocalPort();
      sockets.add(new ServerSocket(at, 200, InetAddress.getByName(host(i))));
    }
    Origin origin = Origin.start(sockets.toArray(ServerSocket[]::new));
    for (int i = 0; i < HOSTS + JOBS; i++) {
      origin.on("*", "/" + i, Answer.ok(Origin.bytes(i, 500)));
    }
    return origin;
  }

  private static String host(int i) {
    return "127.0.0.%d".formatted(11 + i % HOSTS);
  }

  private static void enqueue(WorkQueue queue, int port, int from, int to) {
    List<NewJob> jobs = new ArrayList<>();
    for (int i = from; i < to; i++) {
      String url = "http://%s:%d/%d".formatted(host(i), port, i);
      String host = host(i) + ":" + port;
      jobs.add(new NewJob("job-" + i, "direct", host, 0, null, "{\"url\":\"" + url + "\"}"));
    }
    queue.enqueue(jobs);
  }

  @Test
  void jobsWaitUncountedForTheNetworkAndGoOnByThemselves() throws Exception {
    Map<String, String> settings =
        Map.of(
            "drover.download.allow-addresses", "127.0.0.0/8",
            "drover.download.robots", "false",
            "drover.retry.max-attempts", "2",
            "drover.retry.backoff", "1s",
            "drover.retry.jitter", "0s");
    Origin origin = plugIn(0);
    int port = origin.port();
    try (Run run = Runs.start(folder, Path.of("routes"), settings)) {
      WorkQueue queue = run.queue();
      enqueue(queue, port, 0, HOSTS);
      await().atMost(LONGEST).until(() -> queue.stats().done() == HOSTS);

      origin.close();
      enqueue(queue, port, HOSTS, HOSTS + JOBS);
      await().atMost(LONGEST).until(() -> gate(queue, port) == Gate.OFFLINE);
      await().atMost(LONGEST).until(() -> queue.stats().inProgress() == 0);
      assertThat(queue.stats().queued()).isEqualTo(JOBS);

      origin = plugIn(port);
      await().atMost(LONGEST).until(() -> queue.stats().done() == HOSTS + JOBS);
      assertThat(gate(queue, port)).isNotEqualTo(Gate.OFFLINE);
      assertThat(queue.examine(false)).isEmpty();
    } finally {
      origin.close();
    }
  }

  private static Gate gate(WorkQueue queue, int port) {
    return new Explainer(
            queue,
            SettingsReader.of(Map.of()),
            run -> Explainer.Sight.THERE,
            key -> Set.of(),
            InstantSource.system())
        .key(Key.host(host(0) + ":" + port))
        .gate();
  }
}
