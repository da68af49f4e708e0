package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.queue.Note;
import io.drover.queue.QueueFixture;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why nothing runs, where that is so. */
class RunProgressTest {
  @TempDir private Path folder;
  @AutoClose private QueueFixture fixture;

  @BeforeEach
  void open() {
    fixture = new QueueFixture(folder);
  }

  private String why() {
    return RunProgress.why(fixture.queue.stats(), fixture.queue).orElse("");
  }

  @Test
  void saysNothingWhereNothingWaits() {
    assertThat(why()).isEmpty();
  }

  @Test
  void namesWhatHoldsEveryJob() {
    fixture.enqueue("a@h");
    assertThat(why())
        .isEqualTo(
            "nothing runs: 1 job waits (1 held back by their keys); see: drover queue explain ID");

    fixture.queue.enqueue(List.of(), new Note(Note.HELD, jobs -> "offline"));
    assertThat(why()).startsWith("nothing runs: none of the hosts that answered last can be");
    fixture.queue.enqueue(List.of(), new Note(Note.HELD, jobs -> "disk-full"));
    assertThat(why()).startsWith("nothing runs: the folder of the downloads takes no files");
    fixture.queue.steering().pauseAll(true);
    assertThat(why()).startsWith("nothing runs: the queue is paused");
  }

  @Test
  void namesTheRemedyWhereAJobIsNotCounted() throws Exception {
    fixture.enqueue("a@h");
    try (Connection stranger = fixture.stranger();
        Statement statement = stranger.createStatement()) {
      statement.executeUpdate("UPDATE lane SET ready = 0");
    }
    assertThat(why()).contains("job a waits", "drover doctor --repair");

    assertThat(fixture.queue.examine(true)).hasSize(1);
    assertThat(why()).startsWith("nothing runs: 1 job waits");
  }
}
