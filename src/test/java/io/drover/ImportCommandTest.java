package io.drover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Terminal.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists from anywhere. */
class ImportCommandTest {
  @TempDir private Path folder;
  private Terminal terminal;

  @BeforeEach
  void open() {
    terminal = new Terminal(folder);
  }

  @Test
  void takesAListAndLeavesTheFileWhereItIs() throws IOException {
    Path list = terminal.write("lists/a.jsonl", "{\"id\":\"a\"}", "", "{\"id\":\"b\"}");
    Answer answer = terminal.type("queue", "import", list.toString());
    assertThat(answer.code()).isZero();
    assertThat(answer.out()).isEmpty();
    assertThat(answer.errLines())
        .singleElement()
        .asString()
        .startsWith("a.jsonl: 2 lines, 2 new, 0 duplicate, 0 rejected");
    assertThat(list).exists();
    assertThat(total()).isEqualTo(2);
  }

  @Test
  void addsNothingTheSecondTime() throws IOException {
    terminal.write("a.jsonl", "{\"id\":\"a\"}", "{\"id\":\"b\"}");
    terminal.type("queue", "import", "a.jsonl");
    Answer again = terminal.type("queue", "import", "a.jsonl");
    assertThat(again.code()).isZero();
    assertThat(again.err()).contains("0 new, 2 duplicate");
    assertThat(total()).isEqualTo(2);
  }

  @Test
  void takesSeveralFilesPackedOrNot() throws IOException {
    terminal.write("a.jsonl", "{\"id\":\"a\"}");
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("b.jsonl.gz")))) {
      out.write("{\"id\":\"b\"}\n{\"id\":\"a\"}".getBytes(UTF_8));
    }
    Answer answer = terminal.type("queue", "import", "a.jsonl", "b.jsonl.gz");
    assertThat(answer.code()).isZero();
    assertThat(answer.err()).contains("b.jsonl.gz: 2 lines, 1 new, 1 duplicate");
    assertThat(total()).isEqualTo(2);
  }

  @Test
  void takesAListFromStdin() {
    Answer answer =
        terminal.typeWithInput("{\"id\":\"a\"}\n{\"id\":\"b\"}", "queue", "import", "-");
    assertThat(answer.code()).isZero();
    assertThat(answer.err()).startsWith("stdin: 2 lines, 2 new");
    assertThat(total()).isEqualTo(2);
  }

  @Test
  void takesNoMoreLinesThanTheLimit() throws IOException {
    terminal.write("a.jsonl", "{\"id\":\"a\"}", "{\"id\":\"b\"}", "{\"id\":\"c\"}");
    assertThat(terminal.type("queue", "import", "--limit", "2", "a.jsonl").code()).isZero();
    assertThat(total()).isEqualTo(2);
    assertThat(terminal.type("queue", "import", "--limit", "0", "a.jsonl").code()).isZero();
    assertThat(total()).isEqualTo(2);
  }

  @Test
  void enqueuesNothingInADryRun() throws IOException {
    terminal.write("a.jsonl", "{\"id\":\"a\"}", "{\"id\":\"a\"}", "x");
    terminal.write(
        "b.jsonl", "{\"id\":\"a\"}", "{\"id\":\"b\"}", "{\"id\":\"c\"}", "{\"id\":\"c\"}");
    Answer answer = terminal.type("queue", "import", "--dry-run", "a.jsonl");
    assertThat(answer.code()).isEqualTo(3);
    assertThat(answer.err())
        .contains("3 lines, 1 new, 1 duplicate, 1 rejected", "nothing was enqueued");
    assertThat(terminal.database()).doesNotExist();
    terminal.type("queue", "enqueue", "b");
    assertThat(terminal.type("queue", "import", "--dry-run", "a.jsonl", "b.jsonl").err())
        .as("what the queue knows, this list has twice and the list before has")
        .contains("3 lines, 1 new, 1 duplicate", "4 lines, 1 new, 3 duplicate");
    assertThat(total()).isEqualTo(1);
    assertThat(terminal.inbox().resolve(".rejected/a.jsonl.jsonl")).doesNotExist();
  }

  @Test
  void goesOnAfterBadLinesAndSaysWhyAndWhereTheyAre() throws IOException {
    terminal.write("a.jsonl", "{\"id\":\"a\"}", "nope", "[]", "nope", "{\"id\":\"b\"}", "{}");
    Answer answer = terminal.type("queue", "import", "a.jsonl");
    Path rejects = terminal.inbox().resolve(".rejected/a.jsonl.jsonl");
    assertThat(answer.code()).isEqualTo(3);
    assertThat(answer.err())
        .contains("6 lines, 2 new, 0 duplicate, 4 rejected")
        .contains("2 × not-json, first in line 2")
        .contains("1 × not-an-object, first in line 3")
        .contains("1 × no-id, first in line 6")
        .contains("the refused lines are in " + rejects);
    assertThat(Files.readAllLines(rejects))
        .hasSize(4)
        .first()
        .asString()
        .startsWith("{\"line\":2,\"reason\":\"not-json")
        .endsWith("\"text\":\"nope\"}");
    assertThat(total()).isEqualTo(2);
  }

  @Test
  void saysOfAFileWithoutLinesThatItHadNone() throws IOException {
    Files.createFile(folder.resolve("empty.jsonl"));
    Answer answer = terminal.type("queue", "import", "empty.jsonl");
    assertThat(answer.code()).isZero();
    assertThat(answer.err()).startsWith("empty.jsonl: 0 lines");
  }

  @Test
  void failsForAFileThatIsNotThereAndForAFolder() throws IOException {
    Answer missing = terminal.type("queue", "import", "gone.jsonl");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.errLines()).containsExactly("drover: there is no readable file gone.jsonl");
    Files.createDirectory(folder.resolve("lists"));
    Answer directory = terminal.type("queue", "import", "lists");
    assertThat(directory.code()).isEqualTo(1);
    assertThat(directory.errLines()).singleElement().asString().contains("lists is a folder");
  }

  @Test
  void failsForAListThatCannotBeReadAndStillTakesTheOthers() throws IOException {
    terminal.write("zip.jsonl", "PK\3\4");
    terminal.write("a.jsonl", "{\"id\":\"a\"}");
    Answer answer = terminal.type("queue", "import", "zip.jsonl", "a.jsonl");
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.err())
        .contains("drover: zip.jsonl was not read to its end: this is a zip file; unpack it first");
    assertThat(total()).isEqualTo(1);
  }

  @Test
  void keepsQuietExceptForFaults() throws IOException {
    terminal.write("a.jsonl", "{\"id\":\"a\"}", "nope");
    terminal.write("zip.jsonl", "PK\3\4");
    Answer answer = terminal.type("--quiet", "queue", "import", "a.jsonl");
    assertThat(answer).isEqualTo(new Answer(3, "", ""));
    assertThat(terminal.type("queue", "import", "zip.jsonl", "--quiet").errLines())
        .singleElement()
        .asString()
        .startsWith("drover: zip.jsonl was not read");
  }

  @Test
  void paintsOverItselfOnAScreenOnly() throws IOException {
    String[] lines = new String[10_001];
    Arrays.setAll(lines, i -> "{\"id\":" + i + "}");
    terminal.write("a.jsonl", lines);
    assertThat(terminal.type("queue", "import", "a.jsonl").err()).doesNotContain("\r");
    assertThat(terminal.onScreen().type("queue", "import", "a.jsonl").err()).contains("\r");
    assertThat(terminal.type("queue", "import", "a.jsonl", "--quiet").err()).isEmpty();
  }

  @Test
  void refusesALimitBelowZero() throws IOException {
    terminal.write("a.jsonl", "{\"id\":\"a\"}");
    Answer answer = terminal.type("queue", "import", "--limit", "-1", "a.jsonl");
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.errLines()).singleElement().asString().contains("--limit");
  }

  private int total() {
    Answer list = terminal.type("queue", "list", "--format", "json");
    return list.outLines().size();
  }
}
