package io.drover.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.NewJob;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements that stay fast at ten million rows do so by their plans. */
class QueryPlanTest {
  @TempDir Path folder;

  private List<String> plan(String name) throws SQLException {
    try (QueueFixture fixture = new QueueFixture(folder);
        Connection connection = fixture.queue.readers().getConnection();
        Statement statement = connection.createStatement()) {
      fixture.queue.enqueue(List.of(new NewJob("a", "r", "h", 0, null, "{}")));
      String sql = new Statements("sqlite").text(name).replaceAll(":#\\$\\{[^}]*}", "?");
      List<String> steps = new ArrayList<>();
      try (ResultSet r = statement.executeQuery("EXPLAIN QUERY PLAN " + sql)) {
        while (r.next()) {
          steps.add(r.getString("detail"));
        }
      }
      return steps;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lease-resolvers | lane_eligible",
        "lease-lanes     | SEARCH lane USING INDEX lane_eligible (resolver_id=? AND class=?)",
        "lease-jobs      | SEARCH job USING COVERING INDEX job_ready (lane_id=?)",
        "eligible        | lane_eligible",
        "eligible        | lane_asleep (wake_at<?)",
        "lane-wake       | lane_asleep (wake_at<?)",
        "next-wake       | USING COVERING INDEX lane_asleep",
        "lane-unpark-host| USING INDEX lane_blocked (host_id=?)",
        "keys-changed    | SEARCH key USING INDEX key_changed (changed>?)",
        "waiting-of-host | SEARCH lane USING INDEX sqlite_autoindex_lane_1 (resolver_id=? AND host_id=?)",
        "key-state       | sqlite_autoindex_key_1 (kind=? AND name=?)",
        "leased          | SEARCH job USING INDEX job_leased (owner_id=? AND lease_id>?)",
        "owned           | SEARCH job USING INDEX job_leased (owner_id=?)",
        "open            | USING COVERING INDEX job_ready",
        "due             | SEARCH job USING INDEX job_delayed (run_at<?)",
        "lane-unpark-kin | SEARCH lane USING INDEX lane_blocked (host_id=?)",
        "reroutable      | SEARCH lane USING INTEGER PRIMARY KEY (rowid=?)",
        "reroutable      | USING COVERING INDEX job_elsewhere (lane_id=?)",
        "reroute         | SEARCH job USING COVERING INDEX job_elsewhere (lane_id=?)",
        "reroute         | SEARCH job USING INTEGER PRIMARY KEY (rowid=?)",
        "lane-unpark-long| SEARCH lane USING INTEGER PRIMARY KEY (rowid=?)",
        "failed          | SEARCH job USING INDEX job_failed (reason=? AND id>?)",
        "failed-reason   | SEARCH job USING COVERING INDEX job_failed (reason>?)",
        "list-error      | USING INDEX job_failed",
        "list-error      | SEARCH job USING INTEGER PRIMARY KEY (rowid=?)",
        "list-in-progress| USING INDEX job_leased",
        "list-in-progress| SEARCH job USING INTEGER PRIMARY KEY (rowid=?)",
        "list-queued     | USING COVERING INDEX job_ready",
        "list-queued     | USING INDEX job_delayed",
        "delayed-by-reason| SCAN job USING INDEX job_delayed",
        "next-time       | SCAN job USING COVERING INDEX job_delayed",
        "next-time       | SCAN lane USING INDEX lane_asleep",
        "list-queued     | SEARCH job USING INTEGER PRIMARY KEY (rowid=?)",
        "cancel-find     | SEARCH job USING INDEX sqlite_autoindex_job_1 (artifact_id=?)",
        "cancel          | SEARCH job USING INTEGER PRIMARY KEY (rowid=?)",
        "held            | SEARCH job USING INTEGER PRIMARY KEY (rowid=?)",
        "ended           | SEARCH job USING INTEGER PRIMARY KEY (rowid>?)",
        "purge           | SEARCH job USING INTEGER PRIMARY KEY (rowid=?)",
        "purge-attempts  | SEARCH attempt USING PRIMARY KEY (job_id=?)",
        "history         | SEARCH attempt USING PRIMARY KEY ((job_id,lease_id)>(?,?))",
        "history-prune   | SEARCH attempt USING PRIMARY KEY (job_id=? AND lease_id=?)",
        "history-prune   | SEARCH job USING INTEGER PRIMARY KEY (rowid=?)",
        "owner-holds     | USING COVERING INDEX job_leased (owner_id=?)",
        "doctor-lane-mend| SEARCH job USING COVERING INDEX job_ready (lane_id=?)",
        "unknown         | SEARCH known USING PRIMARY KEY (artifact_id=?)",
        "unknown         | SEARCH job USING COVERING INDEX sqlite_autoindex_job_1 (artifact_id=?)",
        "job-state       | SEARCH job USING INDEX sqlite_autoindex_job_1 (artifact_id=?)",
        "survey-find     | SEARCH job USING INDEX sqlite_autoindex_job_1 (artifact_id>? AND artifact_id<?)",
        "survey-failed   | SEARCH job USING INDEX job_failed (reason=?)",
        "survey-oldest   | SEARCH job USING INDEX job_ready (lane_id=?)",
        "survey-keys     | USING INDEX job_leased",
        "settle          | SEARCH job USING INTEGER PRIMARY KEY (rowid=?)",
        "lease-stamp     | SEARCH job USING INTEGER PRIMARY KEY (rowid=?)",
        "finished        | SEARCH job USING INTEGER PRIMARY KEY (rowid>?)",
        "stats           | job_leased",
        "show            | SEARCH job USING INDEX sqlite_autoindex_job_1 (artifact_id=?)",
        "attempts        | SEARCH attempt USING PRIMARY KEY (job_id=?)",
        "explain-job     | SEARCH job USING INDEX sqlite_autoindex_job_1 (artifact_id=?)",
        "explain-ahead   | SEARCH job USING COVERING INDEX job_ready (lane_id=? AND priority>?)",
        "explain-holders | SCAN job USING INDEX job_leased",
      })
  void usesItsIndex(String statement, String step) throws SQLException {
    assertThat(plan(statement)).anySatisfy(s -> assertThat(s).contains(step));
  }

  /** What the page asks for, again and again while somebody looks at it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "stats",
        "stats-by-reason",
        "survey-keys",
        "survey-oldest",
        "survey-failed",
        "survey-find",
        "show",
        "attempts",
        "key-id",
        "explain-job",
        "explain-ahead",
        "explain-holders",
        "explain-waiting",
        "queue-commands",
        "owners",
        "eligible"
      })
  void readsNoMoreJobsThanThePageShowsOrAreLeased(String statement) throws SQLException {
    assertThat(plan(statement))
        .allSatisfy(
            s ->
                assertThat(s)
                    .doesNotMatch("SCAN (job|attempt)( .*)?(?<!job_leased)")
                    .doesNotContain("SEARCH job USING INTEGER PRIMARY KEY (rowid>"));
  }

  @ParameterizedTest
  @CsvSource({
    "lease-resolvers",
    "lease-lanes",
    "lease-jobs",
    "leased",
    "due",
    "owned",
    "eligible",
    "lane-wake",
    "next-wake",
    "failed",
    "failed-reason",
    "ended",
    "history",
    "lane-unpark-kin",
    "finished"
  })
  void neitherSortsNorScansTheJobs(String statement) throws SQLException {
    assertThat(plan(statement))
        .noneSatisfy(s -> assertThat(s).contains("TEMP B-TREE"))
        .noneSatisfy(s -> assertThat(s).isEqualTo("SCAN job"))
        .noneSatisfy(s -> assertThat(s).isEqualTo("SCAN lane"));
  }
}
