package io.drover;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.Terminal.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One job at a time, from the command line. */
class EnqueueCommandTest {
  @TempDir private Path folder;
  private Terminal terminal;

  @BeforeEach
  void open() {
    terminal = new Terminal(folder);
  }

  @Test
  void makesTheQueueWhereItIsMissingAndSaysEnqueued() {
    Answer answer = enqueue("paper 1/ä");
    assertThat(answer).isEqualTo(new Answer(0, "enqueued" + System.lineSeparator(), ""));
    assertThat(terminal.database()).exists();
  }

  @Test
  void saysAlreadyKnownAndChangesNothing() throws IOException {
    enqueue("a", "{\"title\":\"first\"}");
    Answer answer = enqueue("a", "{\"title\":\"second\"}", "--priority", "9");
    assertThat(answer.code()).isZero();
    assertThat(answer.outLines()).containsExactly("already known (QUEUED)");
    assertThat(show("a").at("/artifact/title").textValue()).isEqualTo("first");
    assertThat(show("a").get("priority").intValue()).isZero();
  }

  @Test
  void takesTheRecordFromItsArgument() throws IOException {
    enqueue("a", "{\"url\":\"https://H.Example:443/a.pdf\",\"resolver\":\"arxiv\",\"priority\":4}");
    JsonNode job = show("a");
    assertThat(job.get("host").textValue()).isEqualTo("h.example");
    assertThat(job.get("resolver").textValue()).isEqualTo("arxiv");
    assertThat(job.get("priority").intValue()).isEqualTo(4);
    assertThat(job.get("state").textValue()).isEqualTo("QUEUED");
    assertThat(job.get("history")).isEmpty();
  }

  @Test
  void takesTheRecordFromStdin() throws IOException {
    Answer answer = terminal.typeWithInput("{\"title\":\"Größe\"}\n", "queue", "enqueue", "a", "-");
    assertThat(answer.outLines()).containsExactly("enqueued");
    assertThat(show("a").at("/artifact/title").textValue()).isEqualTo("Größe");
  }

  @Test
  void letsFlagsGoBeforeTheRecordAndTheIdBeforeBoth() throws IOException {
    String record = "{\"id\":\"other\",\"url\":\"http://one.example/\",\"resolver\":\"one\"}";
    enqueue("a", record, "--url", "http://two.example:81/x", "--resolver", "two");
    JsonNode job = show("a");
    assertThat(job.get("host").textValue()).isEqualTo("two.example:81");
    assertThat(job.get("resolver").textValue()).isEqualTo("two");
    assertThat(job.at("/artifact/id").textValue()).isEqualTo("a");
    assertThat(job.at("/artifact/url").textValue()).isEqualTo("http://two.example:81/x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2099-01-01T00:00:00Z", "2099-01-01T01:00+01:00", "2099-01-01", "90m"})
  void holdsAJobBackUntilItsTime(String time) throws IOException {
    assertThat(enqueue("a", "--not-before", time).code()).isZero();
    assertThat(show("a").get("not_before").textValue()).endsWith("Z");
    JsonNode stats =
        new ObjectMapper().readTree(terminal.type("queue", "stats", "--format", "json").out());
    assertThat(stats.get("delayed").intValue()).isEqualTo(1);
    assertThat(stats.get("queued").intValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | not-json",
        "[1] | not-an-object",
        "{} {} | trailing-data",
        "{\"a\":1,\"a\":2} | duplicate",
        "'' | not-json"
      })
  void refusesARecordThatIsNoObject(String json, String reason) {
    Answer answer = enqueue("a", json);
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.errLines())
        .singleElement()
        .asString()
        .startsWith("drover: job a was not enqueued")
        .contains(reason);
    assertThat(terminal.database()).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "--priority, 1001, '-1000..1000, not 1001'",
    "--not-before, soon, 'reads like 2026-12-24T18:00:00Z, 2026-12-24 or 90m, not soon'",
    "--not-before, 2026-13-45, 'reads like 2026-12-24T18:00:00Z, 2026-12-24 or 90m'",
    "--resolver, '', a resolver's name has 1 to 200"
  })
  void saysWhatAFlagMayBe(String flag, String value, String message) {
    Answer answer = enqueue("a", flag, value);
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.errLines()).singleElement().asString().contains(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a\nb", "a\0b"})
  void refusesAnIdThatNoJobCanHave(String id) {
    Answer answer = enqueue(id);
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.errLines()).singleElement().asString().contains("a job's id has");
  }

  private Answer enqueue(String... args) {
    List<String> all = new ArrayList<>(List.of("queue", "enqueue"));
    all.addAll(List.of(args));
    return terminal.type(all.toArray(String[]::new));
  }

  private JsonNode show(String id) throws IOException {
    return new ObjectMapper()
        .readTree(terminal.type("queue", "show", id, "--format", "json").out());
  }
}
