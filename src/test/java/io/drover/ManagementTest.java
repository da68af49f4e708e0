package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.drover.cli.Engine.Run;
import io.drover.console.QueueMXBean;
import io.drover.job.Key;
import io.drover.job.NewJob;
import io.drover.job.Outcome;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import org.apache.camel.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The queue as a JMX client over a connection sees and steers it. */
class ManagementTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static volatile CountDownLatch gate = new CountDownLatch(0);

  @TempDir private Path folder;

  private interface Visit {
    void to(QueueMXBean queue, Run run) throws Exception;
  }

  @SuppressWarnings("BanJNDI") // the client is led to a server of this very test
  private void connected(Visit visit) throws Exception {
    Map<String, String> settings = Map.of("drover.pipeline", "bean:" + Gated.class.getName());
    try (Run run = Runs.start(folder, Path.of("routes"), settings)) {
      JMXConnectorServer server =
          JMXConnectorServerFactory.newJMXConnectorServer(
              new JMXServiceURL("rmi", "localhost", 0),
              Map.of(),
              ManagementFactory.getPlatformMBeanServer());
      server.start();
      try (JMXConnector client = JMXConnectorFactory.connect(server.getAddress())) {
        MBeanServerConnection beans = client.getMBeanServerConnection();
        ObjectName name = new ObjectName("io.drover:type=Queue");
        visit.to(JMX.newMXBeanProxy(beans, name, QueueMXBean.class), run);
      } finally {
        gate.countDown();
        server.stop();
      }
    }
  }

  @Test
  void readsWhatRunsAndWhatEnded() throws Exception {
    gate = new CountDownLatch(1);
    connected(
        (queue, run) -> {
          List<NewJob> jobs = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            jobs.add(new NewJob("job-" + i, "r", i < 7 ? "a.example" : "b.example", 0, null, "{}"));
          }
          run.queue().enqueue(jobs);
          await()
              .atMost(LONGEST)
              .until(
                  () ->
                      queue
                          .getInFlightByKey()
                          .equals(
                              Map.of("host:a.example", 4, "host:b.example", 3, "resolver:r", 7)));
          assertThat(queue.getInFlight()).isEqualTo(7);
          assertThat(queue.explain("host:a.example")).contains("\"gate\":\"CAP\"");
          gate.countDown();
          await().atMost(LONGEST).until(run::idle);
          await().atMost(LONGEST).until(() -> queue.getDone() == 9 && queue.getError() == 1);
          assertThat(queue.getTotal()).isEqualTo(10);
          assertThat(queue.getQueued() + queue.getInProgress() + queue.getSkipped()).isZero();
          await().atMost(LONGEST).until(() -> queue.getEndedPerSecond() == 0);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isSeenByCamelsCommandLineWhereThatIsWanted(boolean wanted) throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    String before = System.setProperty("user.home", home.toString());
    Path status = home.resolve(".camel/" + ProcessHandle.current().pid() + "-status.json");
    Map<String, String> settings =
        Map.of("drover.pipeline", "bean:noop", "drover.camel.cli", "" + wanted);
    try (Run run = Runs.start(folder, Path.of("routes"), settings)) {
      if (wanted) {
        await()
            .atMost(LONGEST)
            .untilAsserted(
                () -> assertThat(status).content().contains("\"routeId\":\"watch-running\""));
      } else {
        run.queue().enqueue(List.of(new NewJob("a", "r", "h", 0, null, "{}")));
        await().atMost(LONGEST).until(() -> run.queue().stats().done() == 1);
        assertThat(home.resolve(".camel")).doesNotExist();
      }
    } finally {
      System.setProperty("user.home", before);
    }
  }

  @Test
  void pausesLimitsAndRetries() throws Exception {
    gate = new CountDownLatch(0);
    connected(
        (queue, run) -> {
          assertThat(queue.pause("")).isEqualTo("the queue is paused");
          assertThat(queue.isPaused()).isTrue();
          queue.resume("");
          assertThat(queue.isPaused()).isFalse();
          run.queue().enqueue(List.of(new NewJob("job-9", "r", "a.example", 0, null, "{}")));
          await().atMost(LONGEST).until(() -> run.queue().stats().error() == 1);
          queue.pause("host:a.example");
          assertThat(queue.retryFailed("other")).startsWith("0 jobs");
          assertThat(queue.retryFailed("")).startsWith("1 job is");
          assertThat(run.queue().steering().state(Key.host("a.example")).orders().paused())
              .isTrue();
          queue.setLimit("host:a.example", 3, "1/3s");
          var orders = run.queue().steering().state(Key.host("a.example")).orders();
          assertThat(orders.cap()).isEqualTo(3);
          assertThat(orders.rate()).isEqualTo("1/3s");
          queue.setLimit("host:a.example", 0, "");
          assertThat(run.queue().steering().state(Key.host("a.example")).orders().cap()).isNull();
          assertThatThrownBy(() -> queue.setLimit("host:a.example", -1, ""))
              .hasMessageContaining("1..100000");
          assertThatThrownBy(() -> queue.explain("nothing")).hasMessageContaining("no job nothing");
        });
  }

  /** The job number nine fails. */
  public static final class Gated {
    public Outcome run(@Header("DroverJobId") String id) throws InterruptedException {
      gate.await();
      return id.equals("job-9") ? Outcome.failed("broken", "") : Outcome.done();
    }
  }
}
