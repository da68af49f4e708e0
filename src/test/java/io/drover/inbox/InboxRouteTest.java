package io.drover.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.queue.SqlWorkQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.camel.main.Main;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The inbox by its own route. */
class InboxRouteTest {
  @TempDir private Path folder;
  private final Main main = new Main();
  private Path inbox;
  private SqlWorkQueue queue;

  @BeforeEach
  void start() throws Exception {
    Path absolute = Files.createDirectories(folder.resolve("inbox"));
    inbox = Path.of("").toAbsolutePath().relativize(absolute); // as the default setting is
    queue = Queues.open(folder);
    main.bind(
        "inbox",
        new InboxFiles(
            inbox,
            new Ingest(queue, 1_000, InstantSource.system()),
            InstantSource.system(),
            new QueueRoom(queue, 0)));
    main.bind("inboxFilter", new InboxFilter(Duration.ofMillis(300), System::nanoTime));
    main.addInitialProperty("camel.main.routesIncludePattern", "file:routes/10-inbox.camel.yaml");
    main.addInitialProperty("drover.inbox.dir", inbox.toString());
    main.start();
  }

  @AfterEach
  void stop() {
    main.stop();
    queue.close();
  }

  @Test
  void takesEveryListThatIsDroppedAndLeavesTheRest() throws IOException {
    drop("a.jsonl", "{\"id\":1}\nx\n");
    drop("zip.ndjson", "PK\3\4");
    drop("c.jsonl.part", "{\"id\":2}\n");
    Files.createDirectories(inbox.resolve("low/deeper"));
    Files.createSymbolicLink(inbox.resolve("low/loop"), inbox.toAbsolutePath());
    drop("low/deeper/d.csv", "id\n4\n");
    Files.createSymbolicLink(
        inbox.resolve("link.jsonl"), inbox.resolve("c.jsonl.part").toAbsolutePath());
    soon().until(() -> Files.exists(inbox.resolve(".done/a.jsonl")));
    soon().until(() -> Files.exists(inbox.resolve(".failed/zip.ndjson")));
    drop("a.jsonl", "{\"id\":3}\n");
    soon().until(() -> Files.exists(inbox.resolve(".done/a.jsonl~2")));
    soon().until(() -> Files.exists(inbox.resolve(".done/d.csv")));
    assertThat(queue.show("4").orElseThrow().job().priority()).isEqualTo(-100);
    assertThat(queue.stats().total()).isEqualTo(3);
    assertThat(inbox.resolve("c.jsonl.part")).exists();
    assertThat(inbox.resolve("link.jsonl")).isSymbolicLink();
  }

  @Test
  void listsThatNeverRestHoldUpNoOther() throws IOException {
    Path later = drop("later.jsonl", "{\"id\":\"later\"}\n");
    Files.setLastModifiedTime(later, FileTime.from(Instant.parse("2999-01-01T00:00:00Z")));
    drop("zzz.jsonl", "{\"id\":\"last\"}\n");
    soon()
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              for (int i = 0; i < 20; i++) {
                append("growing-" + i + ".jsonl", "{\"id\":" + i + "}\n");
              }
              return Files.exists(inbox.resolve(".done/zzz.jsonl"))
                  && Files.exists(inbox.resolve(".done/later.jsonl"));
            });
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofMinutes(1));
  }

  private Path drop(String name, String text) throws IOException {
    return Files.writeString(inbox.resolve(name), text);
  }

  private void append(String name, String text) throws IOException {
    Files.writeString(
        inbox.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
