package io.drover;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.Terminal.Answer;
import io.drover.cli.Engine;
import io.drover.queue.OwnerIdentity;
import io.drover.queue.QueueException;
import io.drover.queue.SqlWorkQueue;
import io.drover.queue.WorkQueue.RetryFilter;
import io.drover.testing.Origin;
import io.drover.testing.TestSettings;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job, to its end, in this process. */
class RunCommandTest {
  private static final String LOOPBACK = "drover.download.allow-addresses=127.0.0.0/8";
  private static final String NOOP = "drover.pipeline=bean:noop";

  @TempDir private Path folder;
  private Terminal terminal;

  @BeforeEach
  void open() {
    terminal = new Terminal(folder);
  }

  @Test
  void endsAtOnceWhenThereIsNothingToDo() {
    Answer answer = drain("--set", NOOP);
    assertThat(answer.code()).isZero();
    assertThat(answer.out()).isEmpty();
    assertThat(answer.errLines()).hasSize(2);
    assertThat(answer.errLines().get(0))
        .contains(terminal.database().toString(), "8 workers", "pipeline bean:noop");
    assertThat(answer.errLines().get(1)).startsWith("0 jobs ended");
    assertThat(terminal.database()).exists();
    assertThat(terminal.inbox()).isDirectory();
  }

  @Test
  void takesTheNamedListsFirstAndDrainsThem() throws IOException {
    terminal.write("a.jsonl", "{\"id\":\"a\"}", "{\"id\":\"b\"}");
    terminal.write("b.jsonl", "{\"id\":\"c\"}");
    Answer answer = drain("a.jsonl", "b.jsonl", "--set", NOOP, "--workers", "2");
    assertThat(answer.code()).isZero();
    assertThat(answer.err())
        .contains("a.jsonl: 2 lines, 2 new", "b.jsonl: 1 lines, 1 new", "2 workers")
        .contains("3 jobs ended", "3 done, 0 skipped, 0 failed; 0 left in the queue");
    assertThat(folder.resolve("a.jsonl")).exists();
  }

  @Test
  void takesWhatIsInTheInboxBeforeItCallsItselfDrained() throws IOException {
    terminal.write("inbox/a.jsonl", "{\"id\":\"a\"}", "nope");
    terminal.write("inbox/b.jsonl.part", "{\"id\":\"b\"}");
    Answer answer = drain("--set", NOOP);
    assertThat(answer.code()).isZero();
    assertThat(answer.err()).contains("1 done");
    Path inbox = terminal.inbox();
    assertThat(inbox.resolve("a.jsonl")).doesNotExist();
    assertThat(inbox.resolve(".done/a.jsonl")).exists();
    assertThat(inbox.resolve(".rejected/a.jsonl.jsonl")).exists();
    assertThat(inbox.resolve("b.jsonl.part")).exists();
    JsonNode report = json(Files.readString(inbox.resolve(".done/a.jsonl.report.json")));
    assertThat(report.get("lines").intValue()).isEqualTo(2);
    assertThat(report.get("new").intValue()).isEqualTo(1);
    assertThat(report.get("duplicate").intValue()).isZero();
    assertThat(report.get("rejected").intValue()).isEqualTo(1);
    assertThat(report.get("seconds").isNumber()).isTrue();
  }

  @Test
  void downloadsWhatTheListNames() throws IOException {
    byte[] body = Origin.bytes(1, 3_000);
    try (Origin origin = Origin.start()) {
      origin.on("*", "/a.pdf", io.drover.testing.Answer.ok(body));
      String url = origin.url("127.0.0.1", "/a.pdf");
      terminal.write("a.jsonl", "{\"id\":\"a\",\"url\":\"" + url + "\"}");
      Answer answer = drain("a.jsonl", "--set", "drover.download.allow-addresses=127.0.0.0/8");
      assertThat(answer.code()).isZero();
    }
    Path downloads = folder.resolve("downloads");
    JsonNode row = json(Files.readString(downloads.resolve("manifest.jsonl")));
    assertThat(row.get("id").textValue()).isEqualTo("a");
    assertThat(row.get("state").textValue()).isEqualTo("DONE");
    assertThat(downloads.resolve(row.get("path").textValue())).hasBinaryContent(body);
  }

  @Test
  void aDryRunSaysWhatItWouldFetchAndLeavesNothingBehind() throws IOException {
    try (Origin origin = Origin.start()) {
      String url = origin.url("127.0.0.1", "/a.pdf");
      terminal.write(
          "a.jsonl",
          "{\"id\":\"a\",\"url\":\"" + url + "\",\"pdf_url\":\"" + url + "\"}",
          "{\"id\":\"b\"}");
      Answer answer = terminal.type("queue", "run", "--dry-run", "a.jsonl", "--set", LOOPBACK);
      assertThat(answer.code()).isEqualTo(3);
      assertThat(answer.outLines())
          .containsExactly(
              "{\"id\":\"a\",\"reason\":\"dry-run\",\"candidates\":[{\"url\":\""
                  + url
                  + "\",\"resolver\":\"direct\"}]}",
              answer.outLines().get(1));
      assertThat(answer.outLines().get(1)).startsWith("{\"id\":\"b\",\"reason\":\"no-candidate\"");
      assertThat(answer.err())
          .contains("nothing would be fetched of those that failed: 1 × no-candidate")
          .doesNotContain("queue list");
      assertThat(origin.hits()).isEmpty();
    }
    assertThat(terminal.database()).doesNotExist();
    assertThat(folder.resolve("downloads")).doesNotExist();
    assertThat(folder.resolve("a.jsonl")).exists();
    assertThat(drain("--dry-run").code()).isEqualTo(2);
  }

  @Test
  void answersThreeWhenJobsEndedInError() throws IOException {
    terminal.write("a.jsonl", "{\"id\":\"a\"}");
    Answer answer = drain("a.jsonl");
    assertThat(answer.code()).isEqualTo(3);
    assertThat(answer.err())
        .contains("0 done, 0 skipped, 1 failed")
        .contains(
            "in ERROR in the queue are 1 × no-candidate; see: drover queue list --state ERROR");
    assertThat(terminal.type("queue", "stats", "--by", "reason").out()).contains("no-candidate");
    assertThat(drain().code()).as("an error of an earlier run").isZero();
  }

  @Test
  void countsWhatThisRunDidWhateverOthersDoBesideIt() throws IOException {
    terminal.write("a.jsonl", "{\"id\":\"a\"}", "{\"id\":\"b\"}");
    assertThat(drain("a.jsonl").code()).isEqualTo(3);
    terminal.withEngine(
        real ->
            wrapped(
                Engine.class,
                real,
                "start",
                proceed -> {
                  Engine.Run run = (Engine.Run) proceed.call();
                  return wrapped(
                      Engine.Run.class,
                      run,
                      "stop",
                      stop -> {
                        run.queue().retryFailed(new RetryFilter(null, null, null), false);
                        return stop.call();
                      });
                }));
    terminal.write("c.jsonl", "{\"id\":\"c\"}");
    Answer answer = drain("c.jsonl");
    assertThat(answer.code()).isEqualTo(3);
    assertThat(answer.err()).contains("1 job ended", "0 done, 0 skipped, 1 failed");
  }

  @Test
  void answersOneWhenANamedListCannotBeRead() throws IOException {
    terminal.write("zip.jsonl", "PK\3\4");
    terminal.write("a.jsonl", "{\"id\":\"a\"}");
    Answer answer = drain("zip.jsonl", "a.jsonl", "--set", NOOP);
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.err()).contains("drover: zip.jsonl was not read to its end", "1 done");
  }

  @Test
  void failsForANamedListThatIsNotThere() {
    Answer answer = drain("gone.jsonl");
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.err()).endsWith("drover: there is no readable file gone.jsonl\n");
    assertThat(drain("--set", NOOP).code()).as("the queue is free again").isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "--workers, 0, drover.workers = 0",
    "--workers, many, drover.workers = many",
    "--workers, 257, 1..256",
    "--max-per-host, 0, drover.limit.host.default = 0",
    "'--max-per-resolver', a:x, drover.limit.resolver.a = x",
    "'--max-per-resolver', 'b:2,a:0', drover.limit.resolver.a = 0",
    "'--max-per-resolver', ':2', 'reads like a:2,b:4, not :2'",
  })
  void refusesBadLimitsBeforeAnythingStarts(String flag, String value, String message) {
    Answer answer = drain(flag, value);
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err()).startsWith("drover: ").contains(message);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void goesOnWhenALookAtTheQueueFails() throws IOException {
    AtomicInteger looks = new AtomicInteger();
    terminal.withEngine(
        real ->
            wrapped(
                Engine.class,
                real,
                "start",
                (proceed) ->
                    wrapped(
                        Engine.Run.class,
                        proceed.call(),
                        "idle",
                        look -> {
                          if (looks.incrementAndGet() <= 2) {
                            throw new QueueException("cannot be read just now");
                          }
                          return look.call();
                        })));
    terminal.write("a.jsonl", "{\"id\":\"a\"}");
    Answer answer = drain("a.jsonl", "--set", NOOP);
    assertThat(answer.code()).as(answer.err()).isZero();
    assertThat(answer.err()).contains("1 done").doesNotContain("cannot be read");
    assertThat(looks.get()).isGreaterThan(2);
  }

  private interface Around {
    Object invoke(Callable<Object> real) throws Exception;
  }

  /** The same, but for one method. */
  private static <T> T wrapped(Class<T> type, Object real, String method, Around around) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, called, args) -> {
              Callable<Object> call =
                  () -> {
                    try {
                      return called.invoke(real, args);
                    } catch (InvocationTargetException e) {
                      throw (Exception) e.getCause();
                    }
                  };
              return called.getName().equals(method) ? around.invoke(call) : call.call();
            }));
  }

  @Test
  void keepsQuietWhenAllIsWell() throws IOException {
    terminal.write("a.jsonl", "{\"id\":\"a\"}");
    assertThat(drain("a.jsonl", "--quiet", "--set", NOOP)).isEqualTo(new Answer(0, "", ""));
  }

  @Test
  void saysThatThereIsNoSuchPipeline() {
    Answer answer = drain("--set", "drover.pipeline=bean:nobody");
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.errLines()).first().isEqualTo("drover: the settings cannot be used:");
    assertThat(answer.errLines())
        .last()
        .asString()
        .startsWith("  drover.pipeline = bean:nobody: ")
        .contains("lib/")
        .doesNotContain("Exception");
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct:nobody", "seda:nobody"})
  void refusesAPipelineThatNoRouteBeginsWith(String pipeline) {
    Answer answer = drain("--set", "drover.pipeline=" + pipeline);
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).contains(pipeline + ": no route begins with it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bean:noop?method=misspelt",
        "bean:io.drover.RunCommandTest$Two?method=misspelt(${body})",
        "class:io.drover.RunCommandTest$Two?method=misspelt",
        "bean:io.drover.RunCommandTest$Nothing"
      })
  void refusesABeanWithoutTheMethod(String pipeline) {
    Answer answer = drain("--set", "drover.pipeline=" + pipeline);
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).contains(pipeline + ": its class has no public method");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bean:noop",
        "bean:io.drover.RunCommandTest$Two?method=run(${body})",
        "class:io.drover.RunCommandTest$Two?method=rest",
        "bean:io.drover.RunCommandTest$Step"
      })
  void takesABeanHoweverItsMethodIsNamed(String pipeline) {
    assertThat(drain("--set", "drover.pipeline=" + pipeline).code()).isZero();
  }

  /** A bean that has to be told what to do. */
  public static final class Two {
    public void run(Object body) {}

    public void rest() {}
  }

  /** A bean that can do nothing. */
  public static final class Nothing {}

  /** A bean that Camel knows how to call. */
  public static final class Step implements org.apache.camel.Processor {
    @Override
    public void process(org.apache.camel.Exchange exchange) {}
  }

  @Test
  void takesRoutesFromAFolderThatIsALink() throws IOException {
    Path link = folder.resolve("routes");
    Files.createSymbolicLink(link, Path.of("routes").toAbsolutePath());
    terminal.write("a.jsonl", "{\"id\":\"a\"}");
    Answer answer =
        terminal.withRoutes(link).type("queue", "run", "a.jsonl", "--drain", "--set", NOOP);
    Files.delete(link);
    assertThat(answer.code()).isZero();
  }

  @Test
  void doesNotPretendToRunWithoutRoutes() throws IOException {
    terminal.withRoutes(Files.createDirectory(folder.resolve("routes")));
    assertThat(drain().errLines())
        .singleElement()
        .asString()
        .startsWith("drover: there are no routes, no name ends in .camel.yaml");
    Answer missing = terminal.withRoutes(folder.resolve("gone")).type("queue", "run");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).startsWith("drover: there are no routes at ").contains("gone");
  }

  @Test
  void saysThatAnAddressRangeIsNone() {
    Answer answer = drain("--set", "drover.download.allow-addresses=127.0.0.0/99");
    assertThat(answer.code()).isNotZero();
    assertThat(answer.err()).contains("127.0.0.0/99").doesNotContain("Exception");
  }

  @Test
  void failsWhenTheInboxIsNoFolder() throws IOException {
    terminal.write("inbox", "not a folder");
    Answer answer = drain("--set", NOOP);
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.errLines()).singleElement().asString().contains("the inbox", "folder");
  }

  @Test
  void isRefusedWhileAnotherRunHasTheQueueWhichOtherCommandsUse() {
    try (SqlWorkQueue other =
        new SqlWorkQueue(TestSettings.in(folder), InstantSource.system(), new Random(1))) {
      other.beginRun(new OwnerIdentity("elsewhere", 4711, "", ""));
      Answer answer = drain("--set", NOOP);
      assertThat(answer.code()).isEqualTo(1);
      assertThat(answer.errLines())
          .singleElement()
          .asString()
          .startsWith("drover: another process runs the queue")
          .contains("pid 4711 on elsewhere");
      assertThat(terminal.type("queue", "enqueue", "a").code()).isZero();
      assertThat(terminal.type("queue", "list").out()).contains("QUEUED");
    }
    assertThat(drain("--set", NOOP).code()).isZero();
  }

  private Answer drain(String... more) {
    List<String> all = new ArrayList<>(List.of("queue", "run", "--drain"));
    all.addAll(List.of(more));
    return terminal.type(all.toArray(String[]::new));
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
