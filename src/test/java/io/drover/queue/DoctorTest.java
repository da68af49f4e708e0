package io.drover.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Lease;
import io.drover.job.Outcome;
import io.drover.queue.WorkQueue.RetryFilter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  @TempDir Path folder;

  @Test
  void findsCountsThatDriftedAndMendsThem() throws Exception {
    try (QueueFixture fixture = new QueueFixture(folder)) {
      fixture.enqueue("a@h", "b@h", "c@other");
      fixture.settle(fixture.lease(1).get(0), Outcome.failed("http-404", ""));
      assertThat(fixture.queue.examine(false)).isEmpty();

      damage("UPDATE lane SET ready = ready + 7", "UPDATE tally SET jobs = 5");
      assertThat(fixture.queue.examine(false))
          .hasSize(3)
          .anySatisfy(line -> assertThat(line).contains("lane default/h"))
          .anySatisfy(line -> assertThat(line).contains("http-404 counts 5 jobs in ERROR"));
      assertThat(fixture.queue.stats().queued()).isEqualTo(2 + 14);

      assertThat(fixture.queue.examine(true)).hasSize(3);
      assertThat(fixture.queue.examine(false)).isEmpty();
      assertThat(fixture.queue.stats().queued()).isEqualTo(2);
      assertThat(fixture.lease(9)).hasSize(2);
    }
  }

  @Test
  void mendsWhatDifferedAlthoughTheCountsGoOnMeanwhile() throws Exception {
    try (QueueFixture fixture = new QueueFixture(folder);
        Db reader = new Db(fixture.queue.readers().getConnection(), new Statements("sqlite"))) {
      fixture.enqueue("a@h", "b@h", "c@h", "d@h");
      fixture.settle(fixture.lease(1).get(0), Outcome.failed("http-404", ""));
      damage("UPDATE lane SET done = done + 7, ready = ready + 2", "UPDATE tally SET jobs = 5");
      Doctor.Findings seen = Doctor.examine(reader);
      fixture.settle(fixture.lease(1).get(0), Outcome.done());
      fixture.settle(fixture.lease(1).get(0), Outcome.failed("http-404", ""));
      fixture.enqueue("e@h", "f@other");

      try (Db writer = new Db(fixture.stranger(), new Statements("sqlite"))) {
        assertThat(Doctor.mend(writer, seen)).isTrue();
        assertThat(Doctor.mend(writer, seen)).as("a second doctor's old look").isFalse();
      }
      assertThat(fixture.queue.examine(false)).isEmpty();
      assertThat(fixture.queue.stats()).isEqualTo(new Stats(3, 0, 0, 1, 0, 2));
    }
  }

  /** They are a cache, and one lane's must not stop the others. */
  @Test
  void countsBelowTheirRowsHoldUpNothing() throws Exception {
    try (QueueFixture fixture = new QueueFixture(folder)) {
      fixture.enqueue("a@h", "b@other");
      for (Lease lease : fixture.lease(2)) {
        fixture.settle(lease, Outcome.retry("busy", "", Duration.ofMinutes(1)));
      }
      damage("UPDATE lane SET delayed = 0");
      fixture.clock.advance(Duration.ofMinutes(1));

      assertThat(fixture.queue.promote()).isEqualTo(2);
      assertThat(fixture.lease(9)).hasSize(2);
      assertThat(fixture.queue.examine(false)).isEmpty();
    }
  }

  @Test
  void aLaneThatHasMoreJobsThanItCountsGivesThemAll() throws Exception {
    try (QueueFixture fixture = new QueueFixture(folder)) {
      fixture.enqueue("a@h", "b@h", "c@h", "d@h", "e@h");
      damage("UPDATE lane SET ready = 2");

      assertThat(fixture.lease(9)).hasSize(2);
      assertThat(fixture.lease(9)).hasSize(3);
      assertThat(fixture.lease(9)).isEmpty();
      assertThat(fixture.queue.examine(false)).isEmpty();
    }
  }

  @Test
  void aTallyBelowItsRowsHoldsUpNothing() throws Exception {
    try (QueueFixture fixture = new QueueFixture(folder)) {
      fixture.enqueue("a@h", "b@other");
      for (Lease lease : fixture.lease(2)) {
        fixture.settle(lease, Outcome.failed("http-404", ""));
      }
      damage("UPDATE tally SET jobs = 1");

      assertThat(fixture.queue.retryFailed(new RetryFilter(null, null, null), false)).isEqualTo(2);
      assertThat(fixture.queue.examine(false)).isEmpty();
    }
  }

  private void damage(String... statements) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("state/workqueue.sqlite"));
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.executeUpdate(sql);
      }
    }
  }
}
