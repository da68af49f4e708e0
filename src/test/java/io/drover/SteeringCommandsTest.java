package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.Terminal.Answer;
import io.drover.cli.Engine.Run;
import io.drover.job.Key;
import io.drover.job.KeyMemory;
import io.drover.job.KeyOrders;
import io.drover.job.Outcome;
import io.drover.queue.Stats;
import io.drover.testing.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Header;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that steer the queue, explain it and look after it, typed beside a run and without. */
class SteeringCommandsTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Terminal terminal;

  @BeforeEach
  void open() {
    terminal = new Terminal(folder);
    say("enqueued", "queue", "enqueue", "a", "--url", "http://one.example/a");
  }

  /** A run in this process; what is typed is as if from another one. */
  private Run run(String... settings) {
    Map<String, String> all = new HashMap<>();
    all.put("drover.pipeline", "bean:noop");
    all.put("drover.queue.path", terminal.database().toString());
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return Runs.start(folder, Path.of("routes"), all);
  }

  private Answer say(String firstLine, String... args) {
    Answer answer = terminal.type(args);
    assertThat(answer.code()).as(answer.err()).isZero();
    assertThat(answer.out()).startsWith(firstLine);
    return answer;
  }

  private JsonNode explain(String subject) throws IOException {
    return new ObjectMapper()
        .readTree(say("{", "queue", "explain", subject, "--format", "json").out());
  }

  private void waitFor(String gate, String subject) {
    await().atMost(LONGEST).until(() -> explain(subject).get("gate").textValue().equals(gate));
  }

  @Test
  void aPausedQueueStartsNothingUntilItIsResumed() {
    say("the queue is paused\n", "queue", "pause");
    say("the queue was paused already\n", "queue", "pause");
    Answer stats = say("queued", "queue", "stats");
    assertThat(stats.out()).doesNotContain("paused");
    assertThat(stats.err()).contains("the queue is paused; go on with: drover queue resume");
    try (Run run = run()) {
      waitFor("QUEUE_PAUSED", "a");
      say("a (QUEUED): the queue is paused; go on with: queue resume", "queue", "explain", "a");
      assertThat(run.queue().stats().queued()).isEqualTo(1);
      say("the queue is resumed\n", "queue", "resume");
      waitFor("TERMINAL", "a");
    }
    say("the queue was not paused\n", "queue", "resume");
  }

  @Test
  void aKeyThatNoJobHasIsToldFromThoseThatSomeHave() {
    say("enqueued", "queue", "enqueue", "b", "--url", "http://two.example:8080/b");
    assertThat(say("host:two.example is paused\n", "queue", "pause", "host:two.example").err())
        .contains("no job has the key host:two.example so far")
        .contains("there are jobs of host:two.example:8080");
    assertThat(say("host:new.example is paused\n", "queue", "pause", "host:new.example").err())
        .contains("no job has the key host:new.example so far\n");
    assertThat(say("host:one.example is paused\n", "queue", "pause", "host:one.example").err())
        .doesNotContain("no job");
  }

  @Test
  void aPausedHostHoldsUpItselfAloneHoweverItIsTyped() {
    say("host:one.example is paused\n", "queue", "pause", "host:ONE.example:80");
    say("enqueued", "queue", "enqueue", "b", "--url", "http://two.example/b");
    try (Run run = run()) {
      waitFor("TERMINAL", "b");
      waitFor("KEY_PAUSED", "a");
      Answer answer =
          say(
              "a (QUEUED): host:one.example is paused; go on with: queue resume host:one.example",
              "queue",
              "explain",
              "a");
      say(
          "host:one.example: is paused; go on with: queue resume host:one.example",
          "queue",
          "explain",
          "host:one.example");
      assertThat(answer.out()).containsPattern("host:one.example +0 +4 +- +yes +1 +0");
      assertThat(run.queue().stats().done()).isEqualTo(1);
      say("host:one.example is resumed\n", "queue", "resume", "host:one.example");
      waitFor("TERMINAL", "a");
    }
  }

  @Test
  void aResumedKeyIsToldThatTheQueueIsPausedStill() {
    say("the queue is paused\n", "queue", "pause");
    say("resolver:default is paused\n", "queue", "pause", "resolver:default");
    assertThat(say("resolver:default is resumed\n", "queue", "resume", "resolver:default").err())
        .contains("the queue as a whole is paused still");
  }

  @ParameterizedTest
  @CsvSource({"queue pause, resolver:crossref is paused", "queue limit --max 1, 'max      1'"})
  void whereElseAResolverIsAskedIsToldToWhoSteersIt(String command, String says) {
    assertThat(say(says, (command + " resolver:crossref").split(" ")).err())
        .contains("what others ask it goes by host:api.crossref.org");
    assertThat(terminal.type((command + " resolver:default").split(" ")).err()).isEmpty();
  }

  @Test
  void aLimitIsShownChangedAndCleared() {
    terminal.with("DROVER_LIMIT_HOST_DEFAULT", "6");
    String[] shown = {"queue", "limit", "host:one.example"};
    assertThat(say("max ", shown).outLines())
        .containsExactly("max      6, by the settings", "rate     none", "paused   no");
    say("max      2, commanded\n", "queue", "limit", "host:One.Example", "--max", "2");
    say("max      2, commanded\nrate     1/3s, commanded\n", with(shown, "--rate", "1/3s"));
    say("max      2, commanded\nrate     1/3s burst 5, commanded", with(shown, "--burst", "5"));
    assertThat(say("max ", with(shown, "--rate", "10/s, 5000/h burst 100")).out())
        .contains("rate     10/s, 5000/h burst 100, commanded");
    say("host:one.example is paused\n", "queue", "pause", "host:one.example");
    assertThat(say("max ", with(shown, "--clear")).outLines())
        .containsExactly("max      6, by the settings", "rate     none", "paused   yes");
  }

  private static String[] with(String[] args, String... more) {
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "--max 0, '--max is 1..100000, not 0'",
    "--max many, Invalid value for option '--max'",
    "--rate often, a rate reads like",
    "--rate 1/s --burst 0, a burst is 1..1000000",
    "--burst 3, '--burst goes with a rate, and neither the settings nor a command give host:one.example one'",
    "'--rate 1/s,2/s --burst 3', of several rates each has a burst of its own",
    "--clear --max 3, --clear goes alone",
  })
  void aLimitThatCannotBeMeantIsWrongUsage(String options, String message) {
    Answer answer = terminal.type(("queue limit host:one.example " + options).split(" +", -1));
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.errLines()).singleElement().asString().contains(message);
  }

  @ParameterizedTest
  @CsvSource({
    "queue pause one.example, a key reads like host:example.org or resolver:crossref",
    "queue limit host:, is no host",
    "queue resume resolver:, a resolver has a name",
    "queue explain host:a/b, a/b is no host",
  })
  void aKeyThatIsNoneIsWrongUsage(String command, String message) {
    Answer answer = terminal.type(command.split(" ", -1));
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).contains(message);
  }

  @Test
  void whatAHostAsksForIsShownAsItsOwnAndCommandedByNobody() throws Exception {
    try (Origin origin = Origin.start()) {
      String host = "host:127.0.0.1:" + origin.port();
      String[] limits = {"queue", "limit", host};
      io.drover.testing.Answer few =
          io.drover.testing.Answer.ok(
              "{}".getBytes(StandardCharsets.US_ASCII),
              "X-Concurrency-Limit: 1",
              "X-Rate-Limit-Limit: 500",
              "X-Rate-Limit-Interval: 1s");
      origin.on("*", "/10.1234/a", few);
      origin.on("*", "/10.1234/b", io.drover.testing.Answer.silence());
      try (Run run =
          run(
              "drover.pipeline",
              "bean:download",
              "drover.download.allow-addresses",
              "127.0.0.0/8",
              "drover.download.resolvers",
              "mine",
              "drover.resolver.mine.url",
              origin.url("127.0.0.1", "/{doi}"),
              "drover.resolver.mine.pointers",
              "/url",
              "drover.limit.host.127.0.0.1:" + origin.port(),
              "7",
              "drover.stop.grace",
              "0s")) {
        say("enqueued", "queue", "enqueue", "doi:10.1234/a", "{\"doi\":\"10.1234/a\"}");
        waitFor("TERMINAL", "doi:10.1234/a");
        say("enqueued", "queue", "enqueue", "doi:10.1234/b", "{\"doi\":\"10.1234/b\"}");
        waitFor("CAP", host);
        say("max      1, as the host asks\nrate     500/s, as the host asks\npaused   no", limits);
        assertThat(say(host, "queue", "explain", host).out())
            .contains("1 as the host asks, of 7")
            .doesNotContain("learned");
        JsonNode key = explain(host).get("keys").get(0);
        assertThat(key.get("max").intValue()).isEqualTo(7);
        assertThat(key.get("max_asked").intValue()).isEqualTo(1);
        assertThat(key.get("max_now").intValue()).isEqualTo(1);

        Answer refused = terminal.type(with(limits, "--burst", "5"));
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--burst goes with a rate, and neither the settings");
        assertThat(run.queue().steering().state(Key.parse(host)).orders())
            .isEqualTo(KeyOrders.NONE);
      }
    }
  }

  @Test
  void aBurstIsAddedToTheRateOfTheSettingsWhateverTheHostAsksFor() throws Exception {
    try (Run run = run("drover.rate.host.one.example", "9/s")) {
      waitFor("TERMINAL", "a");
      KeyMemory asked = new KeyMemory(null, "2147483647 true 1/3s", 0, 0, 0);
      run.queue().steering().remember(Map.of(Key.host("one.example"), asked));
      String[] limits = {"queue", "limit", "host:one.example"};
      assertThat(say("max ", limits).out()).contains("rate     9/s, 1/3s, as the host asks");
      assertThat(say("max ", with(limits, "--burst", "5")).out())
          .contains("rate     9/s burst 5, commanded");
    }
  }

  @Test
  void aRunningProcessObeysANewLimit() throws Exception {
    try (Origin origin = Origin.start();
        Run run =
            run(
                "drover.pipeline",
                "bean:download",
                "drover.download.allow-addresses",
                "127.0.0.0/8",
                "drover.stop.grace",
                "0s")) {
      origin.on("*", "/x", io.drover.testing.Answer.silence());
      String host = "host:127.0.0.1:" + origin.port();
      say("max      1, commanded", "queue", "limit", host, "--max", "1");
      say("enqueued", "queue", "enqueue", "x1", "--url", origin.url("127.0.0.1", "/x"));
      say("enqueued", "queue", "enqueue", "x2", "--url", origin.url("127.0.0.1", "/x"));
      waitFor("CAP", host);
      await().atMost(LONGEST).until(() -> origin.hits().size() == 1);
      assertThat(say(host + ": runs as many", "queue", "explain", host).out())
          .contains("held by", "x1");
      say("max      2, commanded", "queue", "limit", host, "--max", "2");
      await().atMost(LONGEST).until(() -> origin.hits().size() == 2);
      assertThat(run.queue().stats().inProgress()).isEqualTo(2);
    }
  }

  @Test
  void aResolverIsExplainedWithTheHostWhereItIsAsked() throws IOException {
    JsonNode there = explain("resolver:arxiv").get("asked_at");
    assertThat(there).hasSize(1);
    JsonNode host = there.get(0).get("keys").get(0);
    assertThat(host.get("key").textValue()).isEqualTo("host:arxiv.org");
    assertThat(host.get("rate").textValue()).isEqualTo("1/3s");
    assertThat(host.get("max").intValue()).isEqualTo(1);
    assertThat(say("resolver:arxiv: no process", "queue", "explain", "resolver:arxiv").out())
        .contains("it is asked at host:arxiv.org: no process runs the queue");
    assertThat(explain("resolver:default").get("asked_at")).isEmpty();
  }

  @Test
  void explainsAJobThatWaitsForATimeAndOneThatIsNotThere() throws IOException {
    say("enqueued", "queue", "enqueue", "later", "--not-before", "2099-01-01T00:00:00Z");
    JsonNode why = explain("later");
    assertThat(why.get("gate").textValue()).isEqualTo("DELAY");
    assertThat(why.get("next_at").textValue()).isEqualTo("2099-01-01T00:00:00Z");
    assertThat(
            say(
                    "later (QUEUED): it waits for its time\nnext eligible at 2099-01-01T00:00:00Z, in ",
                    "queue",
                    "explain",
                    "later")
                .code())
        .isZero();
    assertThat(explain("a").get("gate").textValue()).isEqualTo("NO_RUN");
    Answer none = terminal.type("queue", "explain", "nobody");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).isEqualTo("drover: there is no job nobody\n");
  }

  @Test
  void saysWhatGoesWrongBeforeAndAfterTheEnd() throws IOException {
    say("enqueued", "queue", "enqueue", "gone");
    say("enqueued", "queue", "enqueue", "fine");
    try (Run run = run("drover.pipeline", "bean:" + Picky.class.getName())) {
      await().atMost(LONGEST).until(() -> run.queue().stats().equals(new Stats(1, 1, 0, 1, 0, 1)));
    }
    JsonNode stats =
        new ObjectMapper()
            .readTree(say("{", "queue", "stats", "--by", "reason", "--format", "json").out());
    assertThat(stats.at("/http-503/delayed").intValue()).isEqualTo(1);
    assertThat(stats.at("/http-404/error").intValue()).isEqualTo(1);
    JsonNode why = explain("gone");
    assertThat(why.get("reason").textValue()).isEqualTo("http-404");
    assertThat(why.get("detail").textValue()).isEqualTo("no longer here");
    String at = Instant.parse(why.get("ended_at").textValue()).toString();
    say(
        "gone (ERROR): it has ended as ERROR at " + at + ": http-404, no longer here\n",
        "queue",
        "explain",
        "gone");
    assertThat(explain("fine").get("why").textValue()).matches("it has ended as DONE at \\S+Z");
    assertThat(explain("a").has("reason")).isFalse();
    say("", "queue", "cancel", "a");
    assertThat(explain("a").get("why").textValue())
        .as("a cancel ended it, and not what its attempt said")
        .matches("it has ended as SKIPPED at \\S+Z: cancelled");
  }

  /** Each job comes to what its id says. */
  public static final class Picky {
    public Outcome run(@Header("DroverJobId") String id) {
      return switch (id) {
        case "fine" -> Outcome.done();
        case "gone" -> Outcome.failed("http-404", "no longer here");
        default -> Outcome.retry("http-503", "busy");
      };
    }
  }

  @Test
  void theDoctorFindsAndMendsCountsThatAreWrong() throws Exception {
    Answer well = say("ok      settings   all of them can be used", "doctor");
    assertThat(well.out()).contains("ok      database ", "ok      counts     as the rows say");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + terminal.database());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE lane SET ready = ready + 7");
    }
    Answer ill = terminal.type("doctor");
    assertThat(ill.code()).isEqualTo(1);
    assertThat(ill.out()).contains("fault   counts     lane default/one.example");
    assertThat(ill.err()).contains("doctor --repair");
    assertThat(say("ok", "doctor", "--repair").out())
        .contains("mended  counts ", "ok      counts ");
    say("ok", "doctor");
  }

  @Test
  void theDoctorNamesWhatIsNoFolderAndWhatIsNotThereYet() throws IOException {
    Files.writeString(folder.resolve("inbox"), "no folder");
    Answer ill = terminal.type("doctor");
    assertThat(ill.code()).isEqualTo(1);
    assertThat(ill.out())
        .contains("fault   inbox ", "inbox is no folder")
        .contains("-       downloads ", "downloads is not there yet");
    Path elsewhere = folder.resolve("elsewhere.sqlite");
    assertThat(terminal.type("doctor", "--set", "drover.queue.path=" + elsewhere).out())
        .contains("-       database   there is none yet");
    assertThat(elsewhere).doesNotExist();
  }
}
