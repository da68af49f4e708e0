package io.drover.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.drover.job.JobState;
import io.drover.job.Key;
import io.drover.job.KeyMemory;
import io.drover.settings.Settings;
import io.drover.testing.MutableClock;
import io.drover.testing.TestSettings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in the place of the queue's file. */
class SqliteFileTest {
  @TempDir Path folder;
  private Settings settings;
  private Path file;

  @BeforeEach
  void settings() throws IOException {
    settings = TestSettings.in(folder);
    file = settings.queue().path();
    Files.createDirectories(file.getParent());
  }

  private SqlWorkQueue open() {
    return new SqlWorkQueue(settings, new MutableClock(), new Random(1));
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement s = connection.createStatement()) {
      s.executeUpdate(statement);
    }
  }

  private static void refused(ThrowingCallable call, String why) {
    assertThatThrownBy(call).isInstanceOf(QueueException.class).hasMessageContaining(why);
  }

  @Test
  void aStartTakesAwayWhatAnotherOneLongAgoBeganAndNeverFinished() throws IOException {
    MutableClock clock = new MutableClock();
    List<Path> old = List.of(begun("1.sqlite"), begun("1.sqlite-wal"));
    List<Path> others = List.of(begun("2.sqlite"), begun("2.sqlite-wal"), begun("notes"));
    for (Path one : List.of(old.get(0), old.get(1), others.get(2))) {
      Files.setLastModifiedTime(one, FileTime.from(clock.instant().minus(Duration.ofMinutes(61))));
    }
    for (Path one : others.subList(0, 2)) {
      Files.setLastModifiedTime(one, FileTime.from(clock.instant().minus(Duration.ofMinutes(59))));
    }
    try (SqlWorkQueue queue = new SqlWorkQueue(settings, clock, new Random(1))) {
      assertThat(old).as("other commands look for none").allMatch(Files::exists);
      queue.beginRun(new OwnerIdentity("here", 1, "", ""));
      assertThat(old).noneMatch(Files::exists);
      assertThat(others).as("young, or none of these").allMatch(Files::exists);
    }
  }

  private Path begun(String name) throws IOException {
    return Files.writeString(file.resolveSibling(".new-" + name), "the beginning");
  }

  @Test
  void aMissingFileIsCreatedWholeAndNothingIsLeftBeside() throws IOException {
    open().close();
    try (var files = Files.list(file.getParent())) {
      assertThat(files.map(f -> f.getFileName().toString())).containsExactly("workqueue.sqlite");
    }
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    Files.createFile(file);
    refused(this::open, "is empty where a database was expected");
    assertThat(file).isEmptyFile();
  }

  @Test
  void aTextFileIsRefused() throws IOException {
    Files.writeString(file, "this is a list, not a database, and it is long enough\n".repeat(50));
    refused(this::open, "is not a database");
  }

  @Test
  void anotherProgramsDatabaseIsRefusedUntouched() throws SQLException {
    sql("CREATE TABLE job (x)");
    refused(this::open, "not a queue of Drover");
  }

  @Test
  void aQueueOfTheFirstSchemaIsBroughtUpToDateWithItsJobs() throws SQLException {
    sql(Objects.requireNonNull(Statements.read("/sql/schema/001_queue.sql")));
    sql("PRAGMA application_id = " + SqliteSchema.APPLICATION_ID);
    sql("PRAGMA user_version = 1");
    sql("INSERT INTO key (id, kind, name) VALUES (1, 0, 'default'), (2, 1, 'a.example')");
    sql("INSERT INTO lane (id, resolver_id, host_id, class, ready) VALUES (1, 1, 2, 1, 1)");
    sql(
        "INSERT INTO job (artifact_id, lane_id, priority, state, created_at, record)"
            + " VALUES ('old', 1, 0, 0, 0, '{}')");
    try (SqlWorkQueue queue = open()) {
      assertThat(queue.situation("old").orElseThrow().keys())
          .extracting(key -> key.key().toString())
          .containsExactly("resolver:default", "host:a.example");
      assertThat(queue.stats().queued()).isEqualTo(1);
      Key host = Key.host("a.example");
      KeyMemory asked = new KeyMemory(null, "2 true ", 0, 0, 0);
      queue.steering().remember(Map.of(host, asked));
      assertThat(queue.steering().state(host).memory()).isEqualTo(asked);
      assertThat(queue.cancel(List.of("old"))).containsEntry("old", JobState.QUEUED);
    }
  }

  /** The other process is the test itself, which has the write lock first. */
  @Test
  void anOlderSchemaThatAnotherProcessBringsUpToDateIsLeftAsItThenIs() throws Exception {
    open().close();
    sql("PRAGMA user_version = 0"); // as if all its tables were still to be made
    CompletableFuture<SqlWorkQueue> opening;
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      opening = CompletableFuture.supplyAsync(this::open);
      await().until(SqliteFileTest::isUpgrading);
      statement.execute("PRAGMA user_version = " + SqliteSchema.STEPS.size());
      statement.execute("COMMIT");
    }
    try (SqlWorkQueue queue = opening.get()) {
      assertThat(queue.stats()).isEqualTo(Stats.NONE);
    }
  }

  private static boolean isUpgrading() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .anyMatch(
            frame ->
                frame.getClassName().equals(SqliteSchema.class.getName())
                    && frame.getMethodName().equals("apply"));
  }

  @Test
  void aNewerSchemaIsRefused() throws SQLException {
    open().close();
    sql("PRAGMA user_version = 99");
    refused(this::open, "made by a newer version");
  }

  @Test
  void aLogWithoutItsDatabaseIsRefused() throws IOException {
    Files.writeString(file.resolveSibling("workqueue.sqlite-wal"), "what is left");
    refused(this::open, "is gone but its log");
  }

  @Test
  void aDamagedPageIsFoundBeforeTheRunBegins() throws IOException {
    try (SqlWorkQueue queue = open()) {
      for (int batch = 0; batch < 20; batch++) {
        List<io.drover.job.NewJob> jobs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          jobs.add(QueueFixture.job("job-" + batch + "-" + i, "h" + i));
        }
        queue.enqueue(jobs);
      }
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(4096L * (bytes.length() / 4096 / 2));
      bytes.write(new byte[4096]);
    }
    try (SqlWorkQueue queue = open()) {
      refused(() -> queue.beginRun(new OwnerIdentity("here", 1, "", "")), "is damaged");
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() {
    Settings elsewhere = TestSettings.in(Path.of("/proc/drover"));
    refused(() -> new SqlWorkQueue(elsewhere, new MutableClock(), new Random(1)), "/proc/drover");
  }

  @Test
  void whatWasCommittedIsThereAfterTheWriterDied() {
    QueueFixture fixture = new QueueFixture(folder);
    fixture.enqueue("a");
    fixture.crash();
    assertThat(fixture.queue.stats().queued()).isEqualTo(1);
    fixture.close();
  }
}
