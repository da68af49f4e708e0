package io.drover.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.queue.JobHistory;
import io.drover.queue.SqlWorkQueue;
import io.drover.testing.MutableClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboxFilesTest {
  @TempDir private Path folder;
  private Path inbox;
  private SqlWorkQueue queue;
  private InboxFiles files;
  private final MutableClock clock = new MutableClock();

  @BeforeEach
  void open() throws IOException {
    inbox = Files.createDirectory(folder.resolve("inbox"));
    queue = Queues.open(folder);
    files = new InboxFiles(inbox, new Ingest(queue, 1_000, clock), clock, new QueueRoom(queue, 0));
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
  void goesOnWhereItWasAndCountsEachLineOnce() throws IOException {
    List<Long> seen = new ArrayList<>();
    StringBuilder list = new StringBuilder("x\n");
    for (int i = 1; i < 1_000; i++) {
      list.append(i % 10 == 0 ? "nope " + i : "{\"id\":" + i % 800 + "}").append('\n');
    }
    Path file = Files.writeString(inbox.resolve("list.jsonl"), list);
    int deaths = 0;
    while (Files.exists(file)) {
      deaths += dies(file, 100, 3, seen) ? 1 : 0;
    }
    assertThat(deaths).isPositive();
    assertThat(seen).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(5);
    assertThat(report("list.jsonl"))
        .contains("\"lines\" : 1000", "\"new\" : 720", "\"duplicate\" : 180")
        .contains("\"rejected\" : 100", "\"count\" : 100", "\"first_line\" : 1,");
    List<String> refused = Files.readAllLines(inbox.resolve(".rejected/list.jsonl.jsonl"));
    assertThat(refused).hasSize(100).doesNotHaveDuplicates();
    assertThat(queue.stats().total()).isEqualTo(720);
  }

  @Test
  void beginsAnewWithAnotherListOfTheSameName() throws IOException {
    Path list = Files.writeString(inbox.resolve("list.jsonl"), "x\n" + "{\"id\":1}\n".repeat(100));
    assertThat(dies(list, 10, 1, new ArrayList<>())).isTrue();
    replace(list, "{\"id\":2}\n{\"id\":3}\n");
    files.take(list.toFile());
    assertThat(report("list.jsonl")).contains("\"new\" : 2", "\"rejected\" : 0");
    assertThat(in(".rejected")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void movesTheListLastAndFindsTheSameNameAfterACrash(int refused) throws IOException {
    Path obstacle = inbox.resolve(".done/list.jsonl/in the way");
    Path list =
        Files.writeString(inbox.resolve("list.jsonl"), "{\"id\":1}\n" + "x\n".repeat(refused));
    // What stands in the way comes after the name was found free.
    InboxFiles blocked =
        new InboxFiles(
            inbox, new Ingest(queue, 1_000, standing(obstacle)), clock, new QueueRoom(queue, 0));
    assertThatThrownBy(() -> blocked.take(list.toFile())).isInstanceOf(IOException.class);
    assertThat(list).exists();
    Files.delete(obstacle);
    Files.delete(obstacle.getParent());
    restart();
    files.take(list.toFile());
    assertThat(report("list.jsonl"))
        .contains("\"new\" : 1", "\"duplicate\" : 0", "\"rejected\" : " + refused);
    assertThat(in(".done")).containsExactly("list.jsonl", "list.jsonl.report.json");
    assertThat(in(".rejected"))
        .containsExactlyElementsOf(refused == 0 ? List.of() : List.of("list.jsonl.jsonl"));
    assertThat(queue.stats().total()).isEqualTo(1);
  }

  @Test
  void takesAListAgainThatIsWrittenOnAfterwards() throws IOException {
    Path list = inbox.resolve("list.jsonl");
    try (OutputStream writer = Files.newOutputStream(list)) {
      writer.write("{\"id\":1}\nx\n".getBytes(UTF_8));
      files.take(list.toFile());
      files.lookBack();
      assertThat(list).doesNotExist();
      writer.write("{\"id\":2}\n".getBytes(UTF_8));
      files.lookBack();
      assertThat(list).exists();
      assertThat(Stream.concat(in(".done").stream(), in(".rejected").stream())).isEmpty();
      files.take(list.toFile());
      writer.write("{\"id\":3}\n".getBytes(UTF_8));
    }
    restart();
    files.lookBack();
    files.take(list.toFile());
    assertThat(report("list.jsonl")).contains("\"lines\" : 4", "\"new\" : 1", "\"duplicate\" : 2");
    assertThat(in(".rejected")).containsExactly("list.jsonl.jsonl");
    assertThat(queue.stats().total()).isEqualTo(3);
  }

  @Test
  void takesAListAgainThatFailedBecauseItWasNotWhole() throws IOException {
    byte[] gzip = gzip("{\"id\":1}\n{\"id\":2}\n");
    Path list = inbox.resolve("list.jsonl.gz");
    try (OutputStream writer = Files.newOutputStream(list)) {
      writer.write(gzip, 0, 20);
      files.take(list.toFile());
      assertThat(in(".failed")).hasSize(3);
      writer.write(gzip, 20, gzip.length - 20);
    }
    files.lookBack();
    files.take(list.toFile());
    assertThat(in(".failed")).isEmpty();
    assertThat(report("list.jsonl.gz")).contains("\"lines\" : 2");
  }

  @Test
  void looksBackForSomeMinutesOnlyAndMindsNoOtherFile() throws IOException {
    take("a.jsonl", "{\"id\":1}\n");
    take("b.jsonl", "{\"id\":2}\n");
    replace(inbox.resolve(".done/b.jsonl"), "{\"id\":\"not dropped\"}\n");
    files.lookBack();
    clock.advance(Duration.ofMinutes(11));
    files.lookBack();
    Files.writeString(inbox.resolve(".done/a.jsonl"), "{\"id\":\"late\"}\n");
    files.lookBack();
    assertThat(in(".done")).contains("a.jsonl", "b.jsonl");
  }

  @ParameterizedTest
  @ValueSource(strings = {"list.jsonl", "high/list.jsonl"})
  void aDeathBeforeTheNameIsNotedLeavesTheNameFree(String name) throws IOException {
    InboxFolders folders = InboxFolders.in(inbox);
    folders.create();
    Files.createDirectories(inbox.resolve("high"));
    Rejects.reserve(folders, "list.jsonl", inbox.resolve(name).toString()).close();
    take(name, "no id\n");
    assertThat(in(".done")).containsExactly("list.jsonl", "list.jsonl.report.json");
    assertThat(in(".rejected")).containsExactly("list.jsonl.jsonl");
  }

  @Test
  void whatIsReservedForAnotherListIsLeftToIt() throws IOException {
    InboxFolders folders = InboxFolders.in(inbox);
    folders.create();
    Rejects.reserve(folders, "list.jsonl", inbox.resolve("low/list.jsonl").toString()).close();
    take("list.jsonl", "no id\n");
    assertThat(in(".done")).containsExactly("list.jsonl~2", "list.jsonl~2.report.json");
  }

  @Test
  void neverReplacesTheRejectsOfAnImport() throws IOException {
    try (Rejects rejects = Rejects.in(inbox, "list.jsonl")) {
      new Ingest(queue, 1_000, clock)
          .run(
              new ByteArrayInputStream("import\n".getBytes(UTF_8)),
              "list.jsonl",
              rejects,
              IngestOptions.ALL);
    }
    take("list.jsonl", "inbox\n");
    assertThat(in(".rejected")).containsExactly("list.jsonl.jsonl", "list.jsonl~2.jsonl");
    assertThat(Files.readString(inbox.resolve(".rejected/list.jsonl.jsonl"))).contains("import");
    assertThat(in(".done")).containsExactly("list.jsonl~2", "list.jsonl~2.report.json");
  }

  @Test
  void givesJobsWhatTheirFoldersAndPropertiesSay() throws IOException {
    Files.createDirectories(inbox.resolve("high/low/x"));
    Files.writeString(inbox.resolve("defaults.properties"), "resolver = all");
    Files.writeString(inbox.resolve("high/low/x/defaults.properties"), "tags = a, b");
    Files.writeString(inbox.resolve("high/2.jsonl.properties"), "priority = 7\nresolver = own");
    take("1.jsonl", "{\"id\":1}\n{\"id\":10,\"resolver\":\"r\",\"priority\":3}\n");
    take("high/2.jsonl", "{\"id\":2}\n");
    take("high/3.jsonl", "{\"id\":3}\n");
    take("high/low/x/4.jsonl", "{\"id\":4}\n{\"id\":5,\"tags\":[]}\n");
    assertThat(job(1)).isEqualTo("all 0 {\"id\":1}");
    assertThat(job(10)).startsWith("r 3 ");
    assertThat(job(2)).isEqualTo("own 7 {\"id\":2}");
    assertThat(job(3)).isEqualTo("all 100 {\"id\":3}");
    assertThat(job(4)).isEqualTo("all -100 {\"tags\":[\"a\",\"b\"],\"id\":4}");
    assertThat(job(5)).isEqualTo("all -100 {\"id\":5,\"tags\":[]}");
    assertThat(in(".done")).hasSize(8).contains("2.jsonl", "4.jsonl.report.json");
  }

  @Test
  void failsAListWhosePropertiesCannotBe() throws IOException {
    Files.writeString(inbox.resolve("a.jsonl.properties"), "priority = urgent");
    take("a.jsonl", "{\"id\":1}\n");
    assertThat(Files.readString(inbox.resolve(".failed/a.jsonl.reason.txt")))
        .startsWith("a.jsonl.properties: priority = urgent: allowed are priority, -1000..1000");
    assertThat(queue.stats().total()).isZero();
  }

  @Test
  void holdsListsBackWhileTheQueueIsFull() throws IOException {
    QueueRoom room = new QueueRoom(queue, 100);
    files = new InboxFiles(inbox, new Ingest(queue, 1_000, clock), clock, room);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      lines.append("{\"id\":").append(i).append("}\n");
    }
    Path list = Files.writeString(inbox.resolve("a.jsonl"), lines);
    files.take(list.toFile());
    assertThat(list).exists();
    assertThat(queue.stats().queued()).isBetween(100L, 120L);
    long before = queue.stats().queued();
    files.take(list.toFile());
    assertThat(queue.stats().queued()).isEqualTo(before);
    files = new InboxFiles(inbox, new Ingest(queue, 1_000, clock), clock, new QueueRoom(queue, 0));
    files.take(list.toFile());
    assertThat(report("a.jsonl")).contains("\"new\" : 500", "\"duplicate\" : 0");
  }

  private String job(int id) {
    JobHistory history = queue.show("" + id).orElseThrow();
    return history.job().resolver().name()
        + " "
        + history.job().priority()
        + " "
        + history.artifact();
  }

  @Test
  void leavesTheInboxToWhoeverTakesListsNow() throws IOException {
    Path list = Files.writeString(inbox.resolve("list.jsonl"), "{\"id\":1}\n");
    InboxClaim.with(
        inbox,
        () -> {
          files.take(list.toFile());
          files.lookBack();
          assertThat(list).exists();
        });
    files.take(list.toFile());
    assertThat(list).doesNotExist();
  }

  @Test
  void leavesAListThatChangedWhileItWasRead() throws IOException {
    Path list = inbox.resolve("list.jsonl");
    Ingest slow = new Ingest(queue, 1_000, InstantSource.system());
    InboxFiles changing =
        new InboxFiles(
            inbox,
            slow,
            clock,
            new QueueRoom(queue, 0),
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
    assertThat(Stream.concat(in(".done").stream(), in(".failed").stream())).isEmpty();
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

  private void restart() {
    files = new InboxFiles(inbox, new Ingest(queue, 1_000, clock), clock, new QueueRoom(queue, 0));
  }

  /** Takes a list in a process that dies after so many batches, if it comes so far. */
  private boolean dies(Path list, int batch, int batches, List<Long> seen) throws IOException {
    int before = seen.size();
    IngestOptions options =
        new IngestOptions(
            Long.MAX_VALUE,
            batch,
            report -> {
              seen.add(report.lines());
              if (seen.size() - before == batches) {
                throw new IllegalStateException("the process dies here");
              }
            },
            () -> false,
            Defaults.NONE);
    try {
      new InboxFiles(
              inbox, new Ingest(queue, 1_000, clock), clock, new QueueRoom(queue, 0), options)
          .take(list.toFile());
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  /** A clock that puts a folder into the way when it is first asked. */
  private static InstantSource standing(Path obstacle) {
    return () -> {
      try {
        Files.createDirectories(obstacle);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return Instant.EPOCH;
    };
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return packed.toByteArray();
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
    Files.createDirectories(inbox.resolve(name));
    try (Stream<Path> listed = Files.list(inbox.resolve(name))) {
      return listed.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
