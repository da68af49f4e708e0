package io.drover.queue;

import io.drover.job.Demand;
import io.drover.job.Key;
import io.drover.job.KeyState;
import io.drover.job.Lease;
import io.drover.job.NewJob;
import io.drover.job.Outcome;
import io.drover.queue.WorkQueue.Grant;
import io.drover.queue.WorkQueue.Settlement;
import io.drover.settings.Settings;
import io.drover.settings.SettingsReader;
import io.drover.testing.MutableClock;
import io.drover.testing.TestSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A real queue in a folder, with a clock that the test moves. */
public final class QueueFixture implements AutoCloseable {
  public final MutableClock clock = new MutableClock();
  public final Settings settings;
  public SqlWorkQueue queue;

  public QueueFixture(Path folder) {
    this(TestSettings.in(folder));
  }

  /** What waits for nobody long. */
  public static QueueFixture impatient(Path folder) {
    Settings usual = TestSettings.in(folder);
    return new QueueFixture(
        SettingsReader.of(
            Map.of(
                "drover.queue.path",
                usual.queue().path().toString(),
                "drover.queue.timeout",
                "1s")));
  }

  private QueueFixture(Settings settings) {
    this.settings = settings;
    queue = new SqlWorkQueue(settings, clock, new Random(7));
    queue.beginRun(new OwnerIdentity("here", 1, "", ""));
  }

  public static NewJob job(String id, String host) {
    return new NewJob(id, "default", host, 0, null, "{\"id\":\"" + id + "\"}");
  }

  public void enqueue(String... idsAndHosts) {
    List<NewJob> jobs = new ArrayList<>();
    for (String one : idsAndHosts) {
      String[] parts = one.split("@", -1);
      jobs.add(job(parts[0], parts.length > 1 ? parts[1] : ""));
    }
    queue.enqueue(jobs);
  }

  /** Leases and reads the rows as the lease route does. */
  public List<Lease> lease(int room) {
    return lease(room, Integer.MAX_VALUE);
  }

  List<Lease> lease(int room, int roomPerHost) {
    Grant grant = queue.lease(demand(room, roomPerHost));
    return leases(grant);
  }

  List<Lease> leases(Grant grant) {
    return leases(queue, grant);
  }

  static List<Lease> leases(SqlWorkQueue queue, Grant grant) {
    List<Lease> leases = new ArrayList<>();
    if (grant.count() == 0) {
      return leases;
    }
    String sql = new Statements("sqlite").text("leased").replaceAll(":#\\$\\{[^}]*}", "?");
    try (Connection connection = queue.readers().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, queue.owner());
      statement.setLong(2, grant.first() - 1);
      ResultSet r = statement.executeQuery();
      while (r.next()) {
        leases.add(
            new Lease(
                r.getLong("lease_id"),
                r.getLong("job_id"),
                r.getLong("lane_id"),
                r.getString("artifact_id"),
                r.getInt("attempt"),
                Key.resolver(r.getString("resolver")),
                Key.host(r.getString("host")),
                queue.isSuspect(r.getInt("losses")),
                r.getInt("losses") > 0,
                r.getString("artifact"),
                r.getString("hint")));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return leases;
  }

  public Demand demand(int room, int roomPerHost) {
    return new Demand() {
      @Override
      public long now() {
        return clock.millis();
      }

      @Override
      public int room() {
        return room;
      }

      @Override
      public Room roomFor(Key key, KeyState state) {
        return new Room(key.kind() == Key.Kind.HOST ? roomPerHost : room, Room.WHEN_FREED, 4);
      }

      @Override
      public String reserve(Key key, int jobs) {
        return null;
      }
    };
  }

  public List<Settlement> settle(Lease lease, Outcome outcome) {
    return queue.settle(List.of(new Settlement(lease, outcome, clock.millis(), clock.millis())));
  }

  /** Another program's connection to the same file. */
  public Connection stranger() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + settings.queue().path());
  }

  /** An orderly end, and a new process. */
  void restart() {
    queue.close();
    queue = new SqlWorkQueue(settings, clock, new Random(7));
    queue.beginRun(new OwnerIdentity("here", 2, "", ""));
  }

  /** As after kill -9: nothing is given back, and a new process opens the same file. */
  public void crash() {
    queue.abandon();
    queue = new SqlWorkQueue(settings, clock, new Random(7));
    queue.beginRun(new OwnerIdentity("here", 2, "", ""));
  }

  @Override
  public void close() {
    queue.close();
  }
}
