package io.drover;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.Terminal.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the queue: two jobs done, two failed, one ready, one delayed. */
class ReportCommandsTest {
  @TempDir private static Path folder;
  private static Terminal terminal;

  @BeforeAll
  static void fill() throws IOException {
    terminal = new Terminal(folder);
    terminal.write(
        "done.jsonl",
        "{\"id\":\"d1\",\"url\":\"http://one.example/\",\"resolver\":\"arxiv\"}",
        "{\"id\":\"d2\",\"url\":\"http://two.example/\"}");
    terminal.write(
        "failed.jsonl", "{\"id\":\"e1\"}", "{\"id\":\"e2\",\"url\":\"http://127.0.0.1/\"}");
    run("done.jsonl", "bean:noop");
    run("failed.jsonl", "bean:download");
    terminal.type("queue", "enqueue", "q1", "--url", "http://one.example/b");
    terminal.type("queue", "enqueue", "q2", "--not-before", "2099-01-01");
  }

  private static void run(String list, String pipeline) {
    terminal.type("queue", "run", list, "--drain", "--set", "drover.pipeline=" + pipeline);
  }

  @Test
  void countsJobsInATableOnStdout() {
    Answer answer = stats();
    assertThat(answer.code()).isZero();
    assertThat(answer.err()).isEmpty();
    assertThat(cells(answer.outLines().get(0)))
        .containsExactly("queued", "delayed", "in_progress", "done", "skipped", "error", "total");
    assertThat(cells(answer.outLines().get(1))).containsExactly("2", "1", "0", "2", "0", "2", "6");
    assertThat(answer.outLines()).hasSize(2);
  }

  @Test
  void countsJobsAsJson() throws IOException {
    JsonNode stats = json(stats("--format", "json").out());
    assertThat(stats.get("queued").intValue()).isEqualTo(2);
    assertThat(stats.get("delayed").intValue()).isEqualTo(1);
    assertThat(stats.get("in_progress").intValue()).isZero();
    assertThat(stats.get("done").intValue()).isEqualTo(2);
    assertThat(stats.get("skipped").intValue()).isZero();
    assertThat(stats.get("error").intValue()).isEqualTo(2);
    assertThat(stats.get("total").intValue()).isEqualTo(6);
  }

  @Test
  void countsByHost() throws IOException {
    JsonNode stats = json(stats("--by", "host", "--format", "json").out());
    assertThat(stats.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("one.example", "two.example", "127.0.0.1", "-");
    assertThat(stats.at("/one.example/queued").intValue()).isEqualTo(1);
    assertThat(stats.at("/one.example/done").intValue()).isEqualTo(1);
    assertThat(stats.at("/127.0.0.1/error").intValue()).isEqualTo(1);
  }

  @Test
  void countsByResolver() throws IOException {
    JsonNode stats = json(stats("--by", "resolver", "--format", "json").out());
    assertThat(stats.at("/arxiv/total").intValue()).isEqualTo(1);
    assertThat(stats.at("/default/total").intValue()).isEqualTo(5);
  }

  @Test
  void countsByReason() throws IOException {
    JsonNode stats = json(stats("--by", "REASON", "--format", "json").out());
    assertThat(stats.at("/no-candidate/error").intValue()).isEqualTo(1);
    assertThat(stats.at("/address-refused/error").intValue()).isEqualTo(1);
  }

  @Test
  void countsByStateInATableWithARowForEach() {
    assertThat(stats("--by", "state").outLines().stream().map(line -> cells(line).get(0)))
        .containsExactly("state", "QUEUED", "IN_PROGRESS", "DONE", "SKIPPED", "ERROR");
  }

  @Test
  void listsJobsNewestFirst() {
    assertThat(ids()).containsExactly("q2", "q1", "e2", "e1", "d2", "d1");
    assertThat(ids("--limit", "2")).containsExactly("q2", "q1");
    assertThat(ids("--limit", "0")).isEmpty();
  }

  @Test
  void listsJobsOfAStateAndAHost() {
    assertThat(ids("--state", "done")).containsExactlyInAnyOrder("d1", "d2");
    assertThat(ids("--state", "ERROR")).containsExactlyInAnyOrder("e1", "e2");
    assertThat(ids("--state", "IN_PROGRESS")).isEmpty();
    assertThat(ids("--host", "one.example")).containsExactly("q1", "d1");
    assertThat(ids("--host", "one.example", "--state", "QUEUED")).containsExactly("q1");
    assertThat(ids("--host", "nowhere.example")).isEmpty();
  }

  @Test
  void knowsAHostHoweverItIsWritten() {
    assertThat(ids("--host", "ONE.Example")).containsExactly("q1", "d1");
  }

  @Test
  void listsJobsAsOneJsonObjectALine() throws IOException {
    Answer answer = terminal.type("queue", "list", "--state", "ERROR", "--format", "json");
    assertThat(answer.outLines()).hasSize(2);
    for (String line : answer.outLines()) {
      JsonNode job = json(line);
      assertThat(job.get("state").textValue()).isEqualTo("ERROR");
      assertThat(job.get("attempts").intValue()).isEqualTo(1);
      assertThat(job.get("reason").textValue()).isIn("no-candidate", "address-refused");
    }
  }

  @Test
  void refusesAListLimitBelowZero() {
    Answer answer = terminal.type("queue", "list", "--limit", "-1");
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.errLines()).singleElement().asString().contains("--limit");
  }

  @Test
  void showsAJobWithWhatWasTried() throws IOException {
    Answer answer = terminal.type("queue", "show", "e1");
    assertThat(answer.code()).isZero();
    assertThat(answer.out())
        .containsPattern("(?m)^id +e1$")
        .containsPattern("(?m)^state +ERROR$")
        .containsPattern("(?m)^reason +no-candidate$")
        .contains("failed", "the record names no http or https URL");
    JsonNode job = json(terminal.type("queue", "show", "e1", "--format", "json").out());
    assertThat(job.get("history")).hasSize(1);
    assertThat(job.at("/history/0/outcome").textValue()).isEqualTo("failed");
    assertThat(job.at("/history/0/started_at").textValue()).endsWith("Z");
    assertThat(job.at("/artifact/id").textValue()).isEqualTo("e1");
  }

  @Test
  void showsOfAJobThatWaitsThatItWasNotTried() {
    assertThat(terminal.type("queue", "show", "q2").out())
        .containsPattern("(?m)^not_before +20(98|99)-")
        .contains("not tried yet");
  }

  @Test
  void saysThatAJobIsNotKnown() {
    Answer answer = terminal.type("queue", "show", "nobody");
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.errLines()).containsExactly("drover: there is no job nobody");
  }

  private static Answer stats(String... more) {
    return type("stats", more);
  }

  private static List<String> ids(String... more) {
    return type("list", more).outLines().stream().skip(1).map(line -> cells(line).get(0)).toList();
  }

  private static Answer type(String command, String... more) {
    String[] all = new String[more.length + 2];
    all[0] = "queue";
    all[1] = command;
    System.arraycopy(more, 0, all, 2, more.length);
    return terminal.type(all);
  }

  private static List<String> cells(String line) {
    return List.of(line.strip().split(" +"));
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
