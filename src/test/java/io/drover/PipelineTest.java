package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.drover.cli.Engine.Run;
import io.drover.job.JobState;
import io.drover.job.NewJob;
import io.drover.job.Outcome;
import io.drover.queue.JobHistory;
import io.drover.testing.UnreadablePipeline;
import io.drover.worker.PipelineCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Pipelines of users' own: routes and beans, and what their answers mean. */
class PipelineTest {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private Path routes;

  @BeforeEach
  void copyTheRoutes() throws IOException {
    routes = Files.createDirectory(folder.resolve("routes"));
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      for (Path file : files.toList()) {
        Files.copy(file, routes.resolve(file.getFileName()));
      }
    }
  }

  /** What became of a job with this artifact. */
  private JobHistory outcome(String pipeline, String artifact, String... settings) {
    Map<String, String> all = new HashMap<>();
    all.put("drover.pipeline", pipeline);
    all.put("drover.retry.max-attempts", "1");
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    try (Run run = Runs.start(folder, routes, all)) {
      run.queue().enqueue(List.of(new NewJob("a/b", "arxiv", "h.org", 0, null, artifact)));
      await().atMost(LONGEST).until(run::idle);
      return run.queue().show("a/b").orElseThrow();
    }
  }

  private void route(String steps) throws IOException {
    Files.writeString(
        routes.resolve("70-mine.camel.yaml"),
        """
        - route:
            id: mine
            description: What a user would write
            from:
              uri: direct:mine
              steps:
        """
            + steps.indent(8));
  }

  @Test
  void aFolderOfOnesOwnAddsToTheRoutesThatAreThere() throws IOException {
    route("- stop: {}\n");
    Path own = Files.createDirectory(folder.resolve("own"));
    String mine = "70-mine.camel.yaml";
    Files.copy(routes.resolve(mine), own.resolve(mine));
    Files.writeString(routes.resolve(mine), "not YAML: ["); // the other one stands for it
    Map<String, String> settings = Map.of("drover.pipeline", "direct:mine");
    try (Run run = Runs.start(folder, List.of(routes, own), settings)) {
      run.queue().enqueue(List.of(new NewJob("a", "r", "h.org", 0, null, "{}")));
      await().atMost(LONGEST).until(() -> run.queue().stats().done() == 1);
    }
  }

  @Test
  void aRouteIsFoundWhateverTheOptionsOfItsEndpoint() throws IOException {
    route("- stop: {}\n");
    JobHistory history = outcome("direct:mine?timeout=60000", "{}");
    assertThat(history.job().state()).isEqualTo(JobState.DONE);
  }

  @Test
  void aRouteSeesTheArtifactAsAMapAndWhatTheJobIs() throws IOException {
    route(
        """
        - setBody:
            simple: "${body[title]} ${header.DroverJobId} ${header.DroverAttempt} ${header.DroverResolver} ${header.DroverHost}"
        """);
    JobHistory history = outcome("direct:mine", "{\"id\":\"a/b\",\"title\":\"T\"}");
    assertThat(history.job().state()).isEqualTo(JobState.DONE);
    assertThat(history.result()).isEqualTo("T a/b 1 arxiv h.org");
  }

  @Test
  void aMapThatARouteLeavesIsKept() throws IOException {
    route("- log: ${body}\n");
    assertThat(outcome("direct:mine", "{\"n\":1}").result()).isEqualTo("{\"n\":1}");
  }

  @Test
  void aRouteAnswersByHeaders() throws IOException {
    route(headers("skipped", "no-image", null));
    JobHistory history = outcome("direct:mine", "{}");
    assertThat(history.job().state()).isEqualTo(JobState.SKIPPED);
    assertThat(history.job().reason()).isEqualTo("no-image");
  }

  @Test
  void aRouteFailsAJobForGood() throws IOException {
    route(headers("failed", "broken", null));
    JobHistory history = outcome("direct:mine", "{}", "drover.retry.max-attempts", "3");
    assertThat(history.job().state()).isEqualTo(JobState.ERROR);
    assertThat(history.job().attempts()).isEqualTo(1);
  }

  @Test
  void aRouteSaysWhenToTryAgain() throws IOException {
    route(headers("retry", "later", "0.05"));
    JobHistory history = outcome("direct:mine", "{}", "drover.retry.max-attempts", "3");
    assertThat(history.job().state()).isEqualTo(JobState.ERROR);
    assertThat(history.job().reason()).isEqualTo("later");
    assertThat(history.attempts()).hasSize(3);
  }

  @Test
  void anAnswerThatIsNoneIsAFaultOfThePipeline() throws IOException {
    route(headers("finished", "x", null));
    assertThat(outcome("direct:mine", "{}").job().reason()).isEqualTo("bad-outcome");
  }

  @Test
  void anExceptionInARouteIsARetry() throws IOException {
    route(
        """
        - throwException:
            exceptionType: java.lang.IllegalStateException
            message: boom
        """);
    JobHistory history = outcome("direct:mine", "{}");
    assertThat(history.job().state()).isEqualTo(JobState.ERROR);
    assertThat(history.job().reason()).isEqualTo("exception");
    assertThat(history.attempts().get(0).detail()).contains("boom");
  }

  @Test
  void theRouteOfTheManualWorks() throws IOException {
    String manual = Files.readString(Path.of("docs/pipelines.md"));
    int begin = manual.indexOf("```yaml") + "```yaml".length();
    String yaml = manual.substring(begin, manual.indexOf("```", begin));
    Files.writeString(routes.resolve("70-images.camel.yaml"), yaml);
    JobHistory skipped = outcome("direct:images", "{\"type\":\"text\"}");
    assertThat(skipped.job().reason()).isEqualTo("no-image");
    String other = folder.resolve("other.sqlite").toString();
    String image = "{\"type\":\"image\",\"url\":\"u\"}";
    JobHistory done = outcome("direct:images", image, "drover.queue.path", other);
    assertThat(done.result()).isEqualTo("an image at u");
  }

  @Test
  void aBeanIsNamedByItsClass() {
    String pipeline = "bean:" + Thumbnails.class.getName() + "?method=make";
    assertThat(outcome(pipeline, "{}").job().reason()).isEqualTo("no-url");
  }

  @Test
  void aFaultThatNoJobCanHelpIsSaidOnce() throws IOException {
    route("- to: bean:" + Thumbnails.class.getName() + "?method=misspelt\n");
    Logger log = (Logger) LoggerFactory.getLogger(PipelineCall.class);
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    log.addAppender(said);
    try {
      JobHistory history =
          outcome(
              "direct:mine",
              "{}",
              "drover.retry.max-attempts",
              "2",
              "drover.retry.backoff",
              "1s",
              "drover.retry.jitter",
              "0s");
      assertThat(history.attempts()).hasSize(2);
    } finally {
      log.detachAppender(said);
    }
    assertThat(said.list).singleElement().asString().contains("WARN", "direct:mine", "misspelt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"id\":", "[1]", "null"})
  void aRecordThatIsNoObjectEndsItsJob(String artifact) {
    assertThat(outcome("bean:noop", artifact).job().reason()).isEqualTo("bad-record");
  }

  @Test
  void aJobPastItsDeadlineIsInterrupted() {
    JobHistory history =
        outcome("bean:" + Endless.class.getName(), "{}", "drover.job.deadline", "1s");
    assertThat(history.job().state()).isEqualTo(JobState.ERROR);
    assertThat(history.job().reason()).isEqualTo("deadline");
  }

  @Test
  void anAnswerThatCannotBeReadEndsItsJobAndTheRunGoesOn() {
    JobHistory history = outcome("bean:" + UnreadablePipeline.class.getName(), "{}");
    assertThat(history.job().state()).isEqualTo(JobState.ERROR);
    assertThat(history.job().reason()).isEqualTo("exception");
    assertThat(history.attempts().get(0).detail()).contains("NoClassDefFoundError: acme/Part");
  }

  private static String headers(String outcome, String reason, String after) {
    return header("DroverOutcome", outcome)
        + header("DroverReason", reason)
        + (after == null ? "" : header("DroverRetryAfter", after));
  }

  private static String header(String name, String value) {
    return "- setHeader:\n    name: %s\n    constant: \"%s\"\n".formatted(name, value);
  }

  /** As the manual has it. */
  public static final class Thumbnails {
    public Outcome make(@Body Map<String, Object> artifact, @Header("DroverAttempt") int attempt) {
      return artifact.get("url") == null || attempt < 1
          ? Outcome.failed("no-url", "the record names none")
          : Outcome.done("{\"width\": 200}");
    }
  }

  /** As a helper of the job's own does that limits its time and has not heard that it ended. */
  @Test
  void aWorkerThatIsInterruptedBetweenTwoJobsTakesTheNextOne() throws InterruptedException {
    Map<String, String> settings =
        Map.of("drover.pipeline", "bean:" + Named.class.getName(), "drover.workers", "1");
    try (Run run = Runs.start(folder, routes, settings)) {
      for (int i = 0; i < 3; i++) {
        run.queue().enqueue(List.of(new NewJob("job-" + i, "r", "h.org", 0, null, "{}")));
        await().atMost(LONGEST).until(run::idle);
        Thread worker = Named.WORKER.take();
        await().atMost(LONGEST).until(() -> worker.getState() == Thread.State.TIMED_WAITING);
        worker.interrupt();
        await().atMost(LONGEST).until(() -> !worker.isInterrupted());
      }
      assertThat(run.queue().stats().done()).isEqualTo(3);
    }
  }

  /** Tells which thread it has run on. */
  public static final class Named {
    static final BlockingQueue<Thread> WORKER = new LinkedBlockingQueue<>();

    public void run() {
      WORKER.add(Thread.currentThread());
    }
  }

  /** Never ends by itself. */
  public static final class Endless {
    public void run() throws InterruptedException {
      new CountDownLatch(1).await();
    }
  }
}
