package io.drover.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.queue.SqlWorkQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxFilesTest {
  @TempDir private Path folder;
  private Path inbox;
  private SqlWorkQueue queue;
  private InboxFiles files;

  @BeforeEach
  void open() throws IOException {
    inbox = Files.createDirectory(folder.resolve("inbox"));
    queue = Queues.open(folder);
    files = new InboxFiles(inbox, new Ingest(queue, 1_000, InstantSource.system()));
  }

  @AfterEach
  void close() {
    queue.close();
  }

  @Test
  void movesAListAwayWithItsReportAndRejects() throws IOException {
    take("list.jsonl", "{\"id\":1}\nx\n");
    assertThat(in(".done")).containsExactly("list.jsonl", "list.jsonl.report.json");
    assertThat(in(".rejected")).containsExactly("list.jsonl.jsonl");
    assertThat(report("list.jsonl")).contains("\"lines\" : 2", "\"new\" : 1", "\"rejected\" : 1");
    assertThat(inbox.resolve("list.jsonl")).doesNotExist();
  }

  @Test
  void takesAnEmptyListAsOneOfNoLines() throws IOException {
    take("empty.jsonl", "");
    assertThat(report("empty.jsonl")).contains("\"lines\" : 0");
    assertThat(in(".rejected")).isEmpty();
  }

  @Test
  void putsWhatCannotBeReadAside() throws IOException {
    take("zip.jsonl", "PK\3\4");
    assertThat(in(".failed"))
        .containsExactly("zip.jsonl", "zip.jsonl.reason.txt", "zip.jsonl.report.json");
    assertThat(Files.readString(inbox.resolve(".failed/zip.jsonl.reason.txt")))
        .isEqualTo("this is a zip file; unpack it first\n");
    assertThat(in(".done")).isEmpty();
  }

  @Test
  void neverOverwritesAnEarlierListOfTheSameName() throws IOException {
    take("list.jsonl", "{\"id\":1}\nx\n");
    take("list.jsonl", "{\"id\":2}\ny\n");
    take("list.jsonl", "PK\3\4");
    take("list.jsonl", "{\"id\":3}\n");
    assertThat(in(".done"))
        .contains("list.jsonl", "list.jsonl~2", "list.jsonl~2.report.json", "list.jsonl~4");
    assertThat(in(".failed")).contains("list.jsonl~3", "list.jsonl~3.reason.txt");
    assertThat(in(".rejected")).containsExactly("list.jsonl.jsonl", "list.jsonl~2.jsonl");
    assertThat(Files.readString(inbox.resolve(".done/list.jsonl"))).startsWith("{\"id\":1}");
  }

  @Test
  void keepsTheListWhenTheQueueFails() throws IOException {
    queue.close();
    assertThatThrownBy(() -> take("list.jsonl", "{\"id\":1}\nx\n"))
        .isInstanceOf(RuntimeException.class);
    assertThat(inbox.resolve("list.jsonl")).exists();
    assertThat(Stream.concat(in(".done").stream(), in(".rejected").stream())).isEmpty();
  }

  @Test
  void publishesNoReportBeforeTheRejects() throws IOException {
    Files.createDirectories(inbox.resolve(".rejected/list.jsonl.jsonl/in the way"));
    assertThatThrownBy(() -> take("list.jsonl", "{\"id\":1}\nx\n")).isInstanceOf(IOException.class);
    assertThat(queue.stats().queued()).isEqualTo(1);
    assertThat(inbox.resolve("list.jsonl")).exists();
    assertThat(in(".done")).isEmpty();
  }

  @Test
  void movesTheListLastAndTakesItAgainAfterACrash() throws IOException {
    Path obstacle = inbox.resolve(".done/list.jsonl.report.json/in the way");
    Files.createDirectories(obstacle);
    assertThatThrownBy(() -> take("list.jsonl", "{\"id\":1}\nx\n")).isInstanceOf(IOException.class);
    assertThat(inbox.resolve("list.jsonl")).exists();
    assertThat(in(".rejected")).containsExactly("list.jsonl.jsonl");

    Files.delete(obstacle);
    Files.delete(obstacle.getParent());
    files.take(inbox.resolve("list.jsonl").toFile());
    assertThat(report("list.jsonl")).contains("\"new\" : 0", "\"duplicate\" : 1");
    assertThat(in(".done")).containsExactly("list.jsonl", "list.jsonl.report.json");
    assertThat(in(".rejected")).containsExactly("list.jsonl.jsonl");
    assertThat(queue.stats().total()).isEqualTo(1);
  }

  @Test
  void leavesAListThatChangedWhileItWasRead() throws IOException {
    Path list = inbox.resolve("list.jsonl");
    Ingest slow = new Ingest(queue, 1_000, InstantSource.system());
    InboxFiles changing =
        new InboxFiles(
            inbox,
            slow,
            IngestOptions.ALL.withProgress(
                report -> replace(list, "{\"id\":\"another list of the same name\"}\n")));
    Files.writeString(list, "{\"id\":1}\n".repeat(IngestOptions.ALL.batchSize()));
    changing.take(list.toFile());
    assertThat(Files.readString(list)).contains("another list");
    assertThat(in(".done")).isEmpty();
    files.take(list.toFile());
    assertThat(queue.stats().total()).isEqualTo(2);
    assertThat(in(".done")).containsExactly("list.jsonl", "list.jsonl.report.json");
  }

  @Test
  void leavesAListWhenItIsToStop() throws IOException {
    files.stop();
    take("list.jsonl", "{\"id\":1}\n".repeat(IngestOptions.ALL.batchSize() + 1));
    assertThat(inbox.resolve("list.jsonl")).exists();
    assertThat(in(".done")).isEmpty();
  }

  @Test
  void doesNotMindAListThatIsGone() throws IOException {
    files.take(inbox.resolve("gone.jsonl").toFile());
    assertThat(inbox).isEmptyDirectory();
  }

  @Test
  void takesNoLinkThatSomebodyPutInPlaceOfAList() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "{\"id\":1}\n");
    Path link = Files.createSymbolicLink(inbox.resolve("list.jsonl"), secret);
    files.take(link.toFile());
    assertThat(queue.stats().total()).isZero();
    assertThat(link).isSymbolicLink();
  }

  @Test
  void shortensNamesThatWouldNotLeaveRoomForOthersAroundThem() throws IOException {
    String name = "ü".repeat(124) + ".jsonl";
    take(name, "x\n");
    take(name, "x\n");
    assertThat(in(".done")).hasSize(4).allMatch(done -> done.startsWith("ü".repeat(50) + "-"));
    assertThat(in(".rejected")).hasSize(2);
  }

  private void take(String name, String text) throws IOException {
    files.take(Files.writeString(inbox.resolve(name), text).toFile());
  }

  private static void replace(Path file, String text) {
    try {
      Path other = Files.writeString(file.resolveSibling("other"), text);
      Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String report(String name) throws IOException {
    return Files.readString(inbox.resolve(".done").resolve(name + ".report.json"));
  }

  private List<String> in(String name) throws IOException {
    try (Stream<Path> listed = Files.list(inbox.resolve(name))) {
      return listed.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
