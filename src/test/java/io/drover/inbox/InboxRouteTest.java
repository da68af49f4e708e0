package io.drover.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.queue.SqlWorkQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The inbox by its own route. */
class InboxRouteTest {
  @TempDir private Path folder;

  @Test
  void takesEveryListThatIsDroppedAndLeavesTheRest() throws Exception {
    Path inbox = folder.resolve("inbox");
    Main main = new Main();
    try (SqlWorkQueue queue = Queues.open(folder)) {
      main.bind("inbox", new InboxFiles(inbox, new Ingest(queue, 1_000, InstantSource.system())));
      main.bind("inboxFilter", new InboxFilter());
      main.addInitialProperty("camel.main.routesIncludePattern", "file:routes/10-inbox.camel.yaml");
      main.addInitialProperty("drover.inbox.dir", inbox.toString());
      main.addInitialProperty("drover.inbox.settle", "200");
      main.start();
      drop(inbox, "a.jsonl", "{\"id\":1}\nx\n");
      drop(inbox, "zip.ndjson", "PK\3\4");
      drop(inbox, "c.jsonl.part", "{\"id\":2}\n");
      Files.createSymbolicLink(inbox.resolve("link.jsonl"), inbox.resolve("c.jsonl.part"));
      await().until(() -> Files.exists(inbox.resolve(".done/a.jsonl")));
      await().until(() -> Files.exists(inbox.resolve(".failed/zip.ndjson")));
      drop(inbox, "a.jsonl", "{\"id\":3}\n");
      await().until(() -> Files.exists(inbox.resolve(".done/a.jsonl~2")));
      assertThat(queue.stats().total()).isEqualTo(2);
      assertThat(inbox.resolve("c.jsonl.part")).exists();
      assertThat(inbox.resolve("link.jsonl")).isSymbolicLink();
    } finally {
      main.stop();
    }
  }

  private static void drop(Path inbox, String name, String text) throws IOException {
    Files.createDirectories(inbox);
    Files.writeString(inbox.resolve(name), text);
  }
}
