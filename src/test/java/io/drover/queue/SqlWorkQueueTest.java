package io.drover.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.Key;
import io.drover.job.Lease;
import io.drover.job.NewJob;
import io.drover.job.Outcome;
import io.drover.queue.WorkQueue.Begun;
import io.drover.queue.WorkQueue.Dimension;
import io.drover.queue.WorkQueue.Enqueued;
import io.drover.queue.WorkQueue.RetryFilter;
import io.drover.queue.WorkQueue.Settlement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlWorkQueueTest {
  @TempDir Path folder;
  private QueueFixture fixture;

  @BeforeEach
  void open() {
    fixture = new QueueFixture(folder);
  }

  @AfterEach
  void countersEqualTheRows() throws SQLException {
    try (Connection connection = fixture.queue.readers().getConnection();
        Statement statement = connection.createStatement();
        ResultSet wrong =
            statement.executeQuery(
                """
                SELECT lane.id FROM lane LEFT JOIN job ON job.lane_id = lane.id GROUP BY lane.id
                HAVING ready <> count(*) FILTER (WHERE state = 0)
                    OR delayed <> count(*) FILTER (WHERE state = 1)
                    OR done <> count(*) FILTER (WHERE state = 3)
                    OR skipped <> count(*) FILTER (WHERE state = 4)
                    OR error <> count(*) FILTER (WHERE state = 5)
                """)) {
      assertThat(wrong.next()).as("a lane whose counts differ from its rows").isFalse();
    }
    fixture.close();
  }

  private Job job(String id) {
    return fixture.queue.show(id).orElseThrow().job();
  }

  @Test
  void findsTheNewJobsAmongKnownOnes() {
    List<NewJob> known = new ArrayList<>();
    for (String id : List.of("a", "b\"\\\"", "ü😀", "7", "null")) {
      known.add(QueueFixture.job(id.replace("\"", "'"), "h"));
      known.add(new NewJob(id, "default", "", 0, null, "{}"));
    }
    long first = fixture.queue.add(known);
    assertThat(fixture.queue.add(known)).isZero();
    assertThat(fixture.queue.add(known)).isZero();
    List<NewJob> mixed = new ArrayList<>(known);
    mixed.add(3, QueueFixture.job("new", "new.example"));
    mixed.add(QueueFixture.job("new", "new.example"));
    assertThat(fixture.queue.add(mixed)).isEqualTo(1);
    assertThat(fixture.queue.enqueue(mixed)).noneMatch(Enqueued::added);
    assertThat(fixture.queue.add(List.of(QueueFixture.job("x", "h")))).isEqualTo(1);
    assertThat(fixture.queue.stats().total()).isEqualTo(first + 2);
  }

  @Test
  void aKnownIdChangesNothing() {
    NewJob job = QueueFixture.job("a", "one.example");
    assertThat(fixture.queue.enqueue(List.of(job)))
        .containsExactly(new Enqueued(true, JobState.QUEUED));
    fixture.settle(fixture.lease(1).get(0), Outcome.done());

    NewJob again = new NewJob("a", "other", "two.example", 5, null, "{}");
    assertThat(fixture.queue.enqueue(List.of(again)))
        .containsExactly(new Enqueued(false, JobState.DONE));
    assertThat(job("a").host().name()).isEqualTo("one.example");
    assertThat(fixture.queue.stats().total()).isEqualTo(1);
  }

  @Test
  void theSameIdTwiceInOneBatchIsOneJob() {
    NewJob job = QueueFixture.job("a", "");
    assertThat(fixture.queue.enqueue(List.of(job, job)))
        .extracting(Enqueued::added)
        .containsExactly(true, false);
  }

  @Test
  void aLeaseGoesToOneHolderOnlyAndCountsItsAttempt() {
    fixture.enqueue("a@h", "b@h");
    List<Lease> first = fixture.lease(10);
    assertThat(first).extracting(Lease::artifactId).containsExactly("a", "b");
    assertThat(first).extracting(Lease::attempt).containsOnly(1);
    assertThat(fixture.lease(10)).isEmpty();
    assertThat(fixture.queue.stats().inProgress()).isEqualTo(2);
  }

  @Test
  void higherPriorityComesFirstWithinALane() {
    fixture.enqueue("low@h");
    fixture.queue.enqueue(List.of(new NewJob("high", "default", "h", 9, null, "{}")));
    assertThat(fixture.lease(1)).extracting(Lease::artifactId).containsExactly("high");
  }

  @Test
  void outcomesLeadToTheirStates() {
    fixture.enqueue("a", "b", "c", "d");
    List<Lease> leases = fixture.lease(4);
    fixture.settle(leases.get(0), Outcome.done("{\"x\":1}"));
    fixture.settle(leases.get(1), Outcome.skipped("not-needed"));
    fixture.settle(leases.get(2), Outcome.retry("http-503", "busy"));
    fixture.settle(leases.get(3), Outcome.failed("http-404", "gone"));

    assertThat(job("a").state()).isEqualTo(JobState.DONE);
    assertThat(job("b").state()).isEqualTo(JobState.SKIPPED);
    assertThat(job("c").state()).isEqualTo(JobState.QUEUED);
    assertThat(job("d").state()).isEqualTo(JobState.ERROR);
    assertThat(fixture.queue.stats()).isEqualTo(new Stats(1, 1, 0, 1, 1, 1));
    assertThat(fixture.queue.show("a").orElseThrow().result()).isEqualTo("{\"x\":1}");
    assertThat(fixture.queue.statsBy(Dimension.REASON))
        .containsEntry("http-404", new Stats(0, 0, 0, 0, 0, 1))
        .containsEntry("not-needed", new Stats(0, 0, 0, 0, 1, 0));
    assertThat(fixture.queue.delayedByReason()).containsExactly(entry("http-503", 1L));
  }

  @Test
  void aStaleSettleIsRefused() {
    fixture.enqueue("a");
    Lease lost = fixture.lease(1).get(0);
    fixture.crash();
    Lease held = fixture.lease(1).get(0);
    assertThat(held.id()).isGreaterThan(lost.id());

    assertThat(fixture.settle(lost, Outcome.done())).hasSize(1);
    assertThat(job("a").state()).isEqualTo(JobState.IN_PROGRESS);
    assertThat(fixture.settle(held, Outcome.done())).isEmpty();
  }

  @Test
  void settlingTwiceIsNoFault() {
    fixture.enqueue("a");
    Lease lease = fixture.lease(1).get(0);
    assertThat(fixture.settle(lease, Outcome.done())).isEmpty();
    assertThat(fixture.settle(lease, Outcome.done())).isEmpty();
    assertThat(fixture.queue.stats().done()).isEqualTo(1);
  }

  @Test
  void aRetryWaitsForItsTimeAndLetsOthersPass() {
    fixture.enqueue("a@h", "b@h");
    fixture.settle(fixture.lease(1).get(0), Outcome.retry("later", "", Duration.ofMinutes(5)));

    assertThat(fixture.lease(9)).extracting(Lease::artifactId).containsExactly("b");
    assertThat(fixture.queue.promote()).isZero();
    fixture.clock.advance(Duration.ofMinutes(5));
    assertThat(fixture.queue.promote()).isEqualTo(1);
    assertThat(fixture.lease(9)).extracting(Lease::attempt).containsExactly(2);
  }

  @Test
  void backoffDoublesAndJobsWithoutAttemptsLeftEndInError() {
    fixture.enqueue("a");
    fixture.settle(fixture.lease(1).get(0), Outcome.retry("x", ""));
    assertThat(Duration.between(fixture.clock.instant(), job("a").runAt()).toSeconds())
        .isBetween(60L, 75L);
    fixture.clock.advance(Duration.ofSeconds(75));
    fixture.queue.promote();
    fixture.settle(fixture.lease(1).get(0), Outcome.retry("x", ""));
    assertThat(Duration.between(fixture.clock.instant(), job("a").runAt()).toSeconds())
        .isBetween(120L, 135L);
    fixture.clock.advance(Duration.ofSeconds(135));
    fixture.queue.promote();
    fixture.settle(fixture.lease(1).get(0), Outcome.retry("x", ""));
    assertThat(job("a").state()).isEqualTo(JobState.ERROR);
    assertThat(fixture.queue.show("a").orElseThrow().attempts()).hasSize(3);
  }

  @Test
  void aWaitBeyondAllReckoningIsALongOneAndHoldsUpNoOtherOutcome() {
    fixture.enqueue("a", "b");
    List<Lease> leases = fixture.lease(2);
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
    fixture.settle(leases.get(0), Outcome.retry("later", "", forever));
    fixture.settle(leases.get(1), Outcome.done());
    assertThat(Duration.between(fixture.clock.instant(), job("a").runAt()).toDays()).isEqualTo(365);
    assertThat(job("b").state()).isEqualTo(JobState.DONE);
  }

  @Test
  void aJobIsNotLeasedBeforeItsTime() {
    fixture.queue.enqueue(
        List.of(new NewJob("a", "default", "", 0, fixture.clock.instant().plusSeconds(60), "{}")));
    assertThat(fixture.lease(1)).isEmpty();
    assertThat(fixture.queue.stats().delayed()).isEqualTo(1);
    fixture.clock.advance(Duration.ofSeconds(60));
    fixture.queue.promote();
    assertThat(fixture.lease(1)).hasSize(1);
  }

  @Test
  void aReleasedLeaseDoesNotCount() {
    fixture.enqueue("a");
    fixture.queue.release(fixture.lease(1));
    assertThat(fixture.lease(1).get(0).attempt()).isEqualTo(1);
  }

  @Test
  void aJobThatKillsItsProcessEndsInErrorAfterItsAttempts() {
    fixture.enqueue("poison");
    for (int attempt = 1; attempt <= 3; attempt++) {
      List<Lease> leases = fixture.lease(1);
      assertThat(leases.get(0).attempt()).isEqualTo(attempt);
      begin(leases);
      fixture.crash();
    }
    assertThat(job("poison").state()).isEqualTo(JobState.ERROR);
    assertThat(job("poison").reason()).isEqualTo("process-died");
    assertThat(fixture.queue.show("poison").orElseThrow().attempts())
        .extracting(JobHistory.Attempt::outcome)
        .containsExactly("lost", "lost", "lost");
  }

  @Test
  void quickRunsThatAreLostAreCountedByAHigherBound() {
    fixture.enqueue("unlucky");
    for (int i = 1; i < Settling.MAX_LOSSES; i++) {
      Lease lease = fixture.lease(1).get(0);
      assertThat(lease.attempt()).isEqualTo(1);
      fixture.queue.begins(lease);
      fixture.crash();
    }
    Lease last = fixture.lease(1).get(0);
    assertThat(last.suspect()).isTrue();
    fixture.queue.begins(last);
    fixture.crash();
    assertThat(job("unlucky").state()).isEqualTo(JobState.ERROR);
  }

  @Test
  void leasesThatNeverBeganMakeNoSuspectHoweverManyProcessesDie() {
    fixture.enqueue("bystander");
    for (int deaths = 0; deaths < 2 * Settling.MAX_LOSSES; deaths++) {
      Lease lease = fixture.lease(1).get(0);
      assertThat(lease.attempt()).isEqualTo(1);
      assertThat(lease.lostBefore()).as("after %d deaths", deaths).isEqualTo(deaths > 0);
      assertThat(lease.suspect()).as("after %d deaths", deaths).isFalse();
      fixture.crash();
    }
    assertThat(job("bystander").state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void aStopGivesBackWhatIsLeasedUncounted() {
    fixture.enqueue("a");
    begin(fixture.lease(1));
    fixture.close();
    fixture = new QueueFixture(folder);
    assertThat(fixture.lease(1).get(0).attempt()).isEqualTo(1);
  }

  @Test
  void retryFailedGivesFreshAttemptsToWhatItsFilterMatches() {
    fixture.enqueue("a@h", "b@h", "c@other");
    fixture
        .lease(3)
        .forEach(
            lease ->
                fixture.settle(
                    lease,
                    Outcome.failed(lease.artifactId().equals("b") ? "http-404" : "http-410", "")));

    assertThat(fixture.queue.retryFailed(new RetryFilter(null, "http-410", null), true))
        .isEqualTo(2);
    assertThat(fixture.queue.retryFailed(new RetryFilter(null, "http-410", "h"), false))
        .isEqualTo(1);
    assertThat(job("a").state()).isEqualTo(JobState.QUEUED);
    assertThat(fixture.lease(3).get(0).attempt()).isEqualTo(1);
    assertThat(fixture.queue.retryFailed(new RetryFilter(1, null, null), false)).isZero();
    assertThat(fixture.queue.retryFailed(new RetryFilter(2, null, null), false)).isEqualTo(2);
    assertThat(fixture.queue.statsBy(Dimension.REASON)).isEmpty();
    assertThat(job("a").attempts()).isEqualTo(2);
  }

  @Test
  void retryFailedGoesThroughAsManyAsThereAreAndSaysHowManyItChanged() {
    failMany(2_500, i -> i % 3 == 0 ? "http-410" : "http-404");
    RetryFilter all = new RetryFilter(null, null, null);
    assertThat(fixture.queue.retryFailed(all, true)).isEqualTo(2_500);
    assertThat(fixture.queue.retryFailed(new RetryFilter(null, "http-410", null), false))
        .isEqualTo(834);
    assertThat(fixture.queue.retryFailed(all, false)).isEqualTo(1_666);
    assertThat(fixture.queue.retryFailed(all, false)).isZero();
    assertThat(fixture.queue.stats().queued()).isEqualTo(2_500);
  }

  private void failMany(int jobs, IntFunction<String> reason) {
    fixture.queue.enqueue(
        IntStream.range(0, jobs).mapToObj(i -> QueueFixture.job("job-" + i, "h")).toList());
    List<Settlement> failures = new ArrayList<>();
    for (Lease lease : fixture.lease(jobs)) {
      int i = Integer.parseInt(lease.artifactId().substring(4));
      long now = fixture.clock.millis();
      failures.add(new Settlement(lease, Outcome.failed(reason.apply(i), ""), now, now));
    }
    fixture.queue.settle(failures);
  }

  @Test
  void listsTheNewestFirstWhateverTheState() {
    fixture.enqueue("a@h", "b@h", "c@h", "d@h", "e@other", "f@h");
    List<Lease> leases = fixture.lease(4);
    fixture.settle(leases.get(1), Outcome.failed("z-reason", ""));
    fixture.settle(leases.get(0), Outcome.failed("a-reason", ""));
    fixture.settle(leases.get(2), Outcome.retry("later", ""));
    fixture.queue.enqueue(
        List.of(new NewJob("g", "r", "h", 0, fixture.clock.instant().plusSeconds(9), "{}")));
    assertThat(ids(null, "h", 9)).containsExactly("g", "f", "d", "c", "b", "a");
    assertThat(ids(JobState.ERROR, null, 9)).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(ids(JobState.ERROR, null, 1)).hasSize(1);
    assertThat(ids(JobState.IN_PROGRESS, null, 9)).hasSize(1);
    assertThat(ids(JobState.QUEUED, null, 9))
        .hasSize(4)
        .isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(ids(JobState.QUEUED, null, 1)).containsExactly("g");
    assertThat(ids(JobState.QUEUED, "nowhere", 9)).isEmpty();
    assertThat(ids(JobState.ERROR, "nowhere", 9)).isEmpty();
  }

  private List<String> ids(JobState state, String host, int limit) {
    return fixture.queue.list(state, host, limit).stream().map(Job::id).toList();
  }

  @Test
  void anIdleRunWritesNothingAndIsKnownToLive() throws SQLException {
    try (Connection stranger = fixture.stranger()) {
      long before = dataVersion(stranger);
      fixture.clock.advance(Duration.ofHours(1));
      fixture.queue.heartbeat();
      fixture.queue.promote();
      fixture.queue.prune();
      fixture.lease(1);
      assertThat(dataVersion(stranger)).isEqualTo(before);
      assertThat(fixture.queue.situation(Key.host("h")).run()).isNotNull();

      fixture.enqueue("a@h");
      fixture.lease(1);
      assertThat(fixture.queue.situation(Key.host("h")).run()).as("a lease renews").isNotNull();
      fixture.clock.advance(Duration.ofMinutes(9));
      fixture.queue.heartbeat();
      fixture.clock.advance(Duration.ofMinutes(9));
      assertThat(fixture.queue.situation(Key.host("h")).run()).as("so does a beat").isNotNull();
      fixture.clock.advance(Duration.ofMinutes(9));
      assertThat(fixture.queue.situation(Key.host("h")).run())
          .as("says nothing while it holds leases")
          .isNull();
      assertThat(fixture.queue.situation(Key.host("h")).silent()).isNotNull();
    }
  }

  private void begin(List<Lease> leases) {
    fixture.queue.started(leases.stream().map(lease -> new Begun(lease, lease.host())).toList());
  }

  private static long dataVersion(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet r = statement.executeQuery("PRAGMA data_version")) {
      return r.getLong(1);
    }
  }

  @Test
  void aRunThatAnotherHasTakenOverLeasesNothingMoreAndEnds() throws SQLException {
    fixture.enqueue("a");
    fixture.queue.verify();
    try (Connection stranger = fixture.stranger();
        Statement statement = stranger.createStatement()) {
      statement.executeUpdate("DELETE FROM owner");
    }
    assertThatThrownBy(() -> fixture.lease(1)).hasMessageContaining("has taken over the queue");
    assertThat(job("a").state()).isEqualTo(JobState.QUEUED);
    assertThatThrownBy(() -> fixture.queue.verify()).hasMessageContaining("workqueue.sqlite-run");
  }

  @Test
  void aRunWhoseLockIsLostIsNotTakenForTheNextOne() throws IOException {
    fixture.enqueue("a", "b");
    fixture.lease(1);
    Path file = fixture.settings.queue().path();
    Files.delete(file.resolveSibling(file.getFileName() + "-run"));
    try (SqlWorkQueue next = new SqlWorkQueue(fixture.settings, fixture.clock, new Random(1))) {
      next.beginRun(new OwnerIdentity("here", 2, "", ""));
      assertThat(next.owner()).isNotEqualTo(fixture.queue.owner());
      assertThatThrownBy(() -> fixture.lease(1)).hasMessageContaining("has taken over the queue");
      assertThat(next.stats().queued()).as("taken back, and leased by nobody").isEqualTo(2);
    }
  }

  @Test
  void aLockWhoseFileIsDeletedIsTakenAgainUnlessAnotherRunHasBegunMeanwhile() throws IOException {
    Path file = fixture.settings.queue().path();
    Path lock = file.resolveSibling(file.getFileName() + "-run");
    Files.delete(lock);
    fixture.queue.verify();
    try (SqlWorkQueue next = new SqlWorkQueue(fixture.settings, fixture.clock, new Random(1))) {
      OwnerIdentity other = new OwnerIdentity("here", 2, "", "");
      assertThatThrownBy(() -> next.beginRun(other)).hasMessageContaining("runs the queue");
      Files.delete(lock);
      next.beginRun(other);
      assertThatThrownBy(() -> fixture.queue.verify()).hasMessageContaining("has taken over");
    }
  }

  @Test
  void aRunThatIsTakenOverWhileItsLockWasAwayTakesItBackFromNobody() throws IOException {
    Path file = fixture.settings.queue().path();
    Files.delete(file.resolveSibling(file.getFileName() + "-run"));
    try (SqlWorkQueue next = new SqlWorkQueue(fixture.settings, fixture.clock, new Random(1))) {
      next.beginRun(new OwnerIdentity("here", 2, "", ""));
    }
    assertThatThrownBy(() -> fixture.queue.verify()).hasMessageContaining("has taken over");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRunThatIsTakenOverHearsOfItWhenItLooksOrSettles(boolean looks) throws IOException {
    fixture.enqueue("a", "b");
    List<Lease> leases = fixture.lease(2);
    AtomicInteger heard = new AtomicInteger();
    fixture.queue.onSuperseded(heard::incrementAndGet);
    fixture.queue.cancel(List.of("b"));
    fixture.queue.lost(leases);
    fixture.settle(leases.get(1), Outcome.done());
    assertThat(heard).as("a cancel is none").hasValue(0);
    Path file = fixture.settings.queue().path();
    Files.delete(file.resolveSibling(file.getFileName() + "-run"));
    try (SqlWorkQueue next = new SqlWorkQueue(fixture.settings, fixture.clock, new Random(1))) {
      next.beginRun(new OwnerIdentity("here", 2, "", ""));
    }
    if (looks) {
      fixture.queue.lost(leases);
    } else {
      fixture.settle(leases.get(0), Outcome.done());
    }
    assertThat(heard).hasValue(1);
    assertThatThrownBy(() -> fixture.queue.verify()).hasMessageContaining("has taken over");
  }

  @Test
  void aRunNoticesThatItsFileIsGoneOrAnother() throws IOException {
    Path file = fixture.settings.queue().path();
    Path aside = file.resolveSibling("aside");
    fixture.queue.verify();
    Files.move(file, aside);
    assertThatThrownBy(() -> fixture.queue.verify()).hasMessageContaining("removed or replaced");
    Files.copy(aside, file);
    assertThatThrownBy(() -> fixture.queue.verify()).hasMessageContaining("removed or replaced");
    Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    fixture.queue.verify();
  }

  @Test
  void aSnapshotIsOfOneMoment() {
    try (SqliteDatabase database = new SqliteDatabase(fixture.settings.queue())) {
      QueueReports reports = new QueueReports(database);
      boolean same =
          reports.snapshot(
              db -> {
                long before = db.number("stats").orElseThrow();
                fixture.enqueue("a");
                return before == db.number("stats").orElseThrow();
              });
      assertThat(same).isTrue();
      assertThat(reports.stats().queued()).isEqualTo(1);
    }
  }

  @Test
  void aSecondRunIsRefusedAndNamesTheFirst() {
    try (SqlWorkQueue second = new SqlWorkQueue(fixture.settings, fixture.clock, new Random(1))) {
      assertThatThrownBy(() -> second.beginRun(new OwnerIdentity("here", 2, "", "")))
          .isInstanceOf(QueueException.class)
          .hasMessageContaining("pid 1 on here");
      // Every other verb works beside the run.
      second.enqueue(List.of(QueueFixture.job("a", "")));
    }
    assertThat(fixture.lease(1)).hasSize(1);
  }

  @Test
  void aFullHostNeverBlocksTheJobsBehindIt() {
    Set<String> hosts = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      fixture.enqueue("busy-" + i + "@busy");
    }
    for (int i = 0; i < 10; i++) {
      fixture.enqueue("job-" + i + "@host-" + i);
    }
    for (Lease lease : fixture.lease(64, 4)) {
      hosts.add(lease.host().name());
    }
    assertThat(hosts).hasSize(11);
    assertThat(fixture.queue.stats().inProgress()).isEqualTo(14);
  }

  @Test
  void readyJobsWakeTheListener() {
    Set<String> woken = new HashSet<>();
    fixture.queue.onReady(() -> woken.add("woken"));
    fixture.lease(1);
    assertThat(woken).isEmpty();
    fixture.enqueue("a");
    assertThat(woken).isNotEmpty();
  }

  @Test
  void statsByHostAndResolverAddUp() {
    fixture.enqueue("a@h", "b@h", "c@other");
    fixture.settle(fixture.lease(1).get(0), Outcome.done());
    assertThat(
            fixture.queue.statsBy(Dimension.HOST).values().stream().mapToLong(Stats::total).sum())
        .isEqualTo(3);
    assertThat(fixture.queue.statsBy(Dimension.RESOLVER)).containsOnlyKeys("default");
    assertThat(fixture.queue.list(JobState.DONE, null, 10)).hasSize(1);
    assertThat(fixture.queue.list(null, "h", 10)).hasSize(2);
  }

  @Test
  void countsWhatWaitsForAHostOverAllResolvers() {
    fixture.enqueue("a@h", "b@h", "c@h", "d@other");
    fixture.queue.enqueue(List.of(new NewJob("e", "another", "h", 1, null, "{}")));
    List<Lease> leases = fixture.lease(2);
    fixture.settle(leases.get(0), Outcome.retry("x", ""));
    Stats host = fixture.queue.statsBy(Dimension.HOST).get("h");
    assertThat(host.queued()).isPositive();
    assertThat(fixture.queue.waiting("h")).isEqualTo(host.queued());
    assertThat(fixture.queue.waiting("nobody")).isZero();
  }
}
