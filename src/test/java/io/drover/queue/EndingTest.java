package io.drover.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.Lease;
import io.drover.job.NewJob;
import io.drover.job.Outcome;
import io.drover.queue.WorkQueue.Dimension;
import io.drover.queue.WorkQueue.Enqueued;
import io.drover.queue.WorkQueue.Settlement;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that are cancelled, and what becomes of those that have ended. */
class EndingTest {
  @TempDir private Path folder;
  private QueueFixture fixture;

  @BeforeEach
  void open() {
    fixture = new QueueFixture(folder);
  }

  @AfterEach
  void countsEqualTheRows() {
    assertThat(fixture.queue.examine(false)).isEmpty();
    fixture.close();
  }

  @Test
  void cancelsWhatHasNotEndedAndLeavesTheRest() {
    fixture.enqueue("done@h", "failed@h");
    List<Lease> leases = fixture.lease(2);
    fixture.settle(leases.get(0), Outcome.done());
    fixture.settle(leases.get(1), Outcome.failed("http-404", ""));
    fixture.enqueue("ready@h", "other@h");
    fixture.queue.enqueue(
        List.of(
            new NewJob(
                "delayed", "default", "h", 0, fixture.clock.instant().plusSeconds(60), "{}")));

    assertThat(
            fixture.queue.cancel(List.of("ready", "delayed", "done", "failed", "nobody", "ready")))
        .containsExactly(
            Map.entry("ready", JobState.QUEUED),
            Map.entry("delayed", JobState.QUEUED),
            Map.entry("done", JobState.DONE),
            Map.entry("failed", JobState.ERROR));
    assertThat(List.of(job("ready"), job("delayed")))
        .allSatisfy(
            job -> {
              assertThat(job.state()).isEqualTo(JobState.SKIPPED);
              assertThat(job.reason()).isEqualTo("cancelled");
              assertThat(job.runAt()).isNull();
            });
    assertThat(fixture.queue.statsBy(Dimension.REASON))
        .containsEntry("cancelled", new Stats(0, 0, 0, 0, 2, 0));
    fixture.clock.advance(Duration.ofMinutes(2));
    assertThat(fixture.queue.promote()).isZero();
    assertThat(fixture.lease(9)).extracting(Lease::artifactId).containsExactly("other");
  }

  @Test
  void whatACancelledRunSaysIsRefused() {
    fixture.enqueue("a@h", "b@h");
    List<Lease> leases = fixture.lease(2);
    assertThat(fixture.queue.lost(leases)).isEmpty();
    assertThat(fixture.queue.cancel(List.of("a"))).containsEntry("a", JobState.IN_PROGRESS);
    assertThat(fixture.queue.lost(leases)).extracting(Lease::artifactId).containsExactly("a");

    assertThat(fixture.settle(leases.get(0), Outcome.done())).as("stale").hasSize(1);
    fixture.queue.release(leases.subList(0, 1));
    assertThat(job("a").state()).isEqualTo(JobState.SKIPPED);
    assertThat(fixture.queue.show("a").orElseThrow().attempts())
        .extracting(JobHistory.Attempt::outcome, JobHistory.Attempt::reason)
        .containsExactly(tuple("lost", "cancelled"));
    assertThat(fixture.settle(leases.get(1), Outcome.done())).isEmpty();
  }

  @Test
  void purgesWhatEndedBeforeAndNothingElse() throws SQLException {
    fixture.enqueue("done@h", "skipped@h", "failed@h", "late@h");
    List<Lease> leases = fixture.lease(4);
    fixture.settle(leases.get(0), Outcome.done());
    fixture.settle(leases.get(1), Outcome.skipped("no-need"));
    fixture.settle(leases.get(2), Outcome.failed("http-404", ""));
    fixture.enqueue("queued@h");
    fixture.clock.advance(Duration.ofDays(2));
    fixture.settle(leases.get(3), Outcome.done());

    var aDayAgo = fixture.clock.instant().minus(Duration.ofDays(1));
    assertThat(fixture.queue.purge(aDayAgo, false, true)).isEqualTo(3);
    assertThat(fixture.queue.stats().total()).isEqualTo(5);
    assertThat(fixture.queue.purge(aDayAgo, false, false)).isEqualTo(3);
    assertThat(fixture.queue.stats()).isEqualTo(new Stats(1, 0, 0, 1, 0, 0));
    assertThat(fixture.queue.statsBy(Dimension.REASON)).isEmpty();
    assertThat(fixture.queue.show("done")).isEmpty();
    assertThat(count("attempt")).as("the history of what is left").isEqualTo(1);
    assertThat(fixture.queue.enqueue(List.of(QueueFixture.job("done", "h"))))
        .containsExactly(new Enqueued(true, JobState.QUEUED));
  }

  @Test
  void idsThatAreKeptStayKnown() {
    end(2_500);
    fixture.clock.advance(Duration.ofDays(1));
    assertThat(fixture.queue.purge(fixture.clock.instant(), true, false)).isEqualTo(2_500);
    assertThat(fixture.queue.stats().total()).isZero();
    NewJob again = QueueFixture.job("job-7", "h");
    NewJob fresh = QueueFixture.job("fresh", "h");
    assertThat(fixture.queue.enqueue(List.of(again, fresh)))
        .containsExactly(new Enqueued(false, JobState.DONE), new Enqueued(true, JobState.QUEUED));
    assertThat(fixture.queue.add(List.of(again))).isZero();
    assertThat(fixture.queue.stats().total()).isEqualTo(1);
  }

  @Test
  void historyGoesWhenItIsOldUnlessItsJobHasNotEnded() throws SQLException {
    end(1_500);
    fixture.enqueue("waits@h");
    fixture.settle(fixture.lease(1).get(0), Outcome.retry("later", "", Duration.ofDays(90)));
    fixture.clock.advance(Duration.ofDays(29));
    end(1_600); // a hundred more
    assertThat(pruneAll()).isZero();
    fixture.clock.advance(Duration.ofDays(2));
    assertThat(pruneAll()).isEqualTo(1_500);
    assertThat(count("attempt")).isEqualTo(101);
    assertThat(fixture.queue.show("waits").orElseThrow().attempts()).hasSize(1);
    assertThat(fixture.queue.stats().done()).isEqualTo(1_600);
  }

  private int pruneAll() {
    return IntStream.range(0, 5).map(i -> fixture.queue.prune()).sum();
  }

  private void end(int jobs) {
    fixture.queue.add(
        IntStream.range(0, jobs).mapToObj(i -> QueueFixture.job("job-" + i, "h")).toList());
    List<Settlement> ends = new ArrayList<>();
    for (Lease lease : fixture.lease(jobs)) {
      long now = fixture.clock.millis();
      ends.add(new Settlement(lease, Outcome.done(), now, now));
    }
    fixture.queue.settle(ends);
  }

  private Job job(String id) {
    return fixture.queue.show(id).orElseThrow().job();
  }

  private int count(String table) throws SQLException {
    try (Connection connection = fixture.queue.readers().getConnection();
        Statement statement = connection.createStatement();
        ResultSet r = statement.executeQuery("SELECT count(*) FROM " + table)) {
      return r.getInt(1);
    }
  }
}
