package io.drover.queue;

import io.drover.job.Demand;
import io.drover.job.Demand.Room;
import io.drover.job.Key;
import io.drover.job.KeyState;
import io.drover.job.NewJob;
import io.drover.queue.WorkQueue.Grant;
import io.drover.settings.Settings;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How long the lease transaction takes, its synced commit included, with a backlog of ten thousand
 * to ten million jobs and with a hundred thousand lanes.
 */
public final class LeaseFigures {
  private static final int ROOM = 64;
  private static final int CAP = 4;
  private static final int LEASES = 301;
  private static final int OTHERS = 1_000;
  private static final String BIG = "big.example.org";
  private static final Room FREE = new Room(CAP, Room.WHEN_FREED, CAP);
  private static final Room FULL = new Room(0, Room.WHEN_FREED, CAP);

  private LeaseFigures() {}

  /**
   * Prints a row for each backlog.
   *
   * @param settings gives the settings of a queue of its own in a folder
   */
  public static void run(Function<Path, Settings> settings, Path folder) throws SQLException {
    System.out.println(
        "| jobs | lanes | a lease of 64 | 99th of 100 | a commit of one row | only the full host left"
            + " | nothing left |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (int jobs : List.of(10_000, 1_000_000, 10_000_000)) {
      backlog(settings.apply(folder.resolve("backlog-" + jobs)), jobs);
    }
    blocked(settings.apply(folder.resolve("blocked")), 100_000);
  }

  /** All but a hundredth waits for one host, which is full; the rest is of a thousand others. */
  private static void backlog(Settings settings, int jobs) throws SQLException {
    try (SqlWorkQueue queue = begun(settings)) {
      int others = Math.max(OTHERS, jobs / 100);
      fill(queue, jobs, i -> i < others ? "host-" + i % OTHERS + ".example.org" : BIG);
      Need need = new Need(host -> host.equals(BIG) ? FULL : FREE);
      double[] leases = times(queue, need);
      double commit = commit(settings);
      closeLanes(settings, "ready < " + CAP * jobs / 10);
      double full = nothing(queue, need);
      closeLanes(settings, "true");
      row(jobs, OTHERS + 1, leases, commit, full, nothing(queue, need));
    }
  }

  /** All but two lanes in a thousand rest for an hour. */
  private static void blocked(Settings settings, int lanes) throws SQLException {
    try (SqlWorkQueue queue = begun(settings)) {
      fill(queue, lanes, i -> "host-" + i + ".example.org");
      long inAnHour = System.currentTimeMillis() + 3_600_000;
      Need need =
          new Need(
              host -> host.matches("host-\\d*(000|500)\\..*") ? FREE : new Room(0, inAnHour, CAP));
      int parking = 0;
      double worst = 0;
      Timed one;
      do {
        one = timed(queue, need);
        giveBack(queue, one.grant);
        worst = Math.max(worst, one.millis);
        parking++;
      } while (one.grant.again());
      row(lanes, lanes, times(queue, need), commit(settings), Double.NaN, Double.NaN);
      System.out.printf(
          Locale.ROOT,
          "the %,d lanes that rest were parked by %,d leases, of which the longest took %.1f ms%n",
          lanes - lanes / 500,
          parking,
          worst);
    }
  }

  /** Of leases that find nothing. */
  private static double nothing(SqlWorkQueue queue, Need need) {
    double[] times = new double[LEASES];
    for (int i = 0; i < LEASES; i++) {
      Timed one = timed(queue, need);
      if (one.grant.count() > 0) {
        throw new IllegalStateException("leased " + one.grant.count() + " where nothing was left");
      }
      times[i] = one.millis;
    }
    return median(times);
  }

  private static double commit(Settings settings) throws SQLException {
    double[] times = new double[LEASES];
    try (RawCeiling raw = new RawCeiling(settings)) {
      for (int i = 0; i < LEASES; i++) {
        times[i] = raw.commit();
      }
    }
    return median(times);
  }

  private static void closeLanes(Settings settings, String which) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + settings.queue().path());
        var statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE lane SET ready = 0 WHERE " + which);
    }
  }

  private static SqlWorkQueue begun(Settings settings) {
    SqlWorkQueue queue = new SqlWorkQueue(settings, InstantSource.system(), new Random(1));
    queue.beginRun(new OwnerIdentity("bench", ProcessHandle.current().pid(), "", ""));
    return queue;
  }

  private static void fill(SqlWorkQueue queue, int jobs, IntFunction<String> host) {
    List<NewJob> batch = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      String url = "{\"url\":\"https://" + host.apply(i) + "/articles/" + i + ".pdf\"}";
      batch.add(new NewJob("job-" + i, "default", host.apply(i), 0, null, url));
      if (batch.size() == 10_000 || i == jobs - 1) {
        queue.add(batch);
        batch = new ArrayList<>();
      }
    }
  }

  private static double[] times(SqlWorkQueue queue, Need need) {
    double[] times = new double[LEASES];
    for (int i = -LEASES; i < LEASES; i++) {
      Timed one = timed(queue, need);
      if (one.grant.count() != ROOM) {
        throw new IllegalStateException("leased " + one.grant.count() + " of " + ROOM);
      }
      giveBack(queue, one.grant);
      times[Math.max(0, i)] = one.millis; // the first half warms up
    }
    return times;
  }

  private record Timed(Grant grant, double millis) {}

  private static Timed timed(SqlWorkQueue queue, Need need) {
    long begun = System.nanoTime();
    Grant grant = queue.lease(need);
    return new Timed(grant, (System.nanoTime() - begun) / 1e6);
  }

  private static void giveBack(SqlWorkQueue queue, Grant grant) {
    if (grant.count() > 0) {
      queue.release(QueueFixture.leases(queue, grant));
    }
  }

  private static double median(double[] times) {
    return quantile(times, 0.5);
  }

  private static double quantile(double[] times, double q) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[(int) (q * (sorted.length - 1))];
  }

  private static void row(
      int jobs, int lanes, double[] leases, double commit, double full, double empty) {
    System.out.printf(
        Locale.ROOT,
        "| %,d | %,d | %.2f ms | %.2f ms | %.2f ms | %s | %s |%n",
        jobs,
        lanes,
        median(leases),
        quantile(leases, 0.99),
        commit,
        millis(full),
        millis(empty));
  }

  private static String millis(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3f ms", value);
  }

  /** Room for 64 jobs, and of each host what it is said to have. */
  private record Need(Function<String, Room> hosts) implements Demand {
    @Override
    public long now() {
      return System.currentTimeMillis();
    }

    @Override
    public int room() {
      return ROOM;
    }

    @Override
    public Room roomFor(Key key, KeyState state) {
      return key.kind() == Key.Kind.HOST ? hosts.apply(key.name()) : Room.UNBOUNDED;
    }

    @Override
    public @Nullable String reserve(Key key, int jobs) {
      return null;
    }
  }
}
