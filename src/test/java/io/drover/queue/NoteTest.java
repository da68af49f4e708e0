package io.drover.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoteTest {
  @TempDir Path folder;
  private QueueFixture fixture;

  @BeforeEach
  void open() {
    fixture = new QueueFixture(folder);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void keepsTheLastNoteOfAKeyOverACrash() {
    assertThat(fixture.queue.note("list")).isEmpty();
    assertThat(enqueue("a", "b")).isEqualTo(2);
    assertThat(enqueue("b", "c")).isEqualTo(1);
    fixture.crash();
    assertThat(fixture.queue.note("list")).contains("1 new");
    fixture.queue.removeNote("list");
    assertThat(fixture.queue.note("list")).isEmpty();
  }

  @Test
  void commitsJobsAndNoteTogetherOrNeither() {
    enqueue("a");
    Note broken =
        new Note(
            "list",
            added -> {
              throw new IllegalStateException("no note after " + added);
            });
    assertThatThrownBy(
            () -> fixture.queue.enqueue(List.of(QueueFixture.job("b", "new.example")), broken))
        .isInstanceOf(QueueException.class);
    assertThat(fixture.queue.stats().total()).isEqualTo(1);
    assertThat(fixture.queue.note("list")).contains("1 new");
    assertThat(enqueue("b", "c")).isEqualTo(2);
  }

  private long enqueue(String... ids) {
    return fixture.queue.enqueue(
        List.of(ids).stream().map(id -> QueueFixture.job(id, "new.example")).toList(),
        new Note("list", added -> added + " new"));
  }
}
