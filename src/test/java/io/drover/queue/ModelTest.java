package io.drover.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.console.Explainer;
import io.drover.console.Explainer.Sight;
import io.drover.console.Explanation;
import io.drover.console.Gate;
import io.drover.job.JobState;
import io.drover.job.Key;
import io.drover.job.KeyOrders;
import io.drover.job.KeyState;
import io.drover.job.Lease;
import io.drover.job.NewJob;
import io.drover.job.Outcome;
import io.drover.job.RunMeter;
import io.drover.limit.KeyedLimiter;
import io.drover.limit.LimiterEvents;
import io.drover.limit.Limits;
import io.drover.limit.Permit;
import io.drover.limit.Reply;
import io.drover.queue.WorkQueue.Begun;
import io.drover.queue.WorkQueue.Grant;
import io.drover.queue.WorkQueue.RetryFilter;
import io.drover.queue.WorkQueue.Settlement;
import io.drover.settings.Rate;
import io.drover.settings.Settings;
import io.drover.settings.Settings.Durability;
import io.drover.settings.SettingsReader;
import io.drover.testing.MutableClock;
import io.drover.worker.LeaseRows;
import io.drover.worker.LimitKeeper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random walks of the queue, the limiter and the keeper together, beside a model that knows nothing
 * of lanes, leases ahead, turns or parking: a job may start when nothing of what a user has set,
 * commanded or met forbids it. Whatever may start must start, whatever starts must have been
 * allowed to, and the explanation says what the model says. A failure names its seed.
 */
class ModelTest {
  private static final int WORKERS = 4;
  private static final int PER_HOST = 2;
  private static final int PER_RESOLVER = 3;
  private static final Rate RATE = new Rate(1, Duration.ofSeconds(5), 1);
  private static final Key RATED = Key.host("rated");
  private static final List<Key> KEYS =
      List.of(Key.host("h0"), Key.host("h1"), RATED, Key.resolver("r0"), Key.resolver("r1"));

  @TempDir private Path folder;

  @RepeatedTest(500)
  void whateverMayStartStartsAndNothingElse(RepetitionInfo repetition) throws Exception {
    long seed = repetition.getCurrentRepetition();
    try (Walk walk = new Walk(folder.resolve("q.sqlite"), seed)) {
      for (int step = 0; step < 20; step++) {
        String did = walk.step();
        walk.check("seed " + seed + ", step " + step + ": " + did);
      }
      walk.drain();
      walk.check("seed " + seed + ", at the end");
      assertThat(walk.queue.examine(false)).as("seed %d", seed).isEmpty();
      assertThat(walk.queue.isDrained()).as("seed %d drains", seed).isTrue();
    }
  }

  /** What the model knows of a job. */
  private static final class ModelJob {
    private final String id;
    private final String resolver;
    private String host;
    private String state = "READY";
    private long runAt;
    private int attempts;
    private int losses;
    private boolean elsewhere;

    ModelJob(String id, String resolver, String host) {
      this.id = id;
      this.resolver = resolver;
      this.host = host;
    }

    List<Key> keys() {
      return host.isEmpty()
          ? List.of(Key.resolver(resolver))
          : List.of(Key.resolver(resolver), Key.host(host));
    }
  }

  private record Running(Lease lease, Permit permit, Key host) {
    boolean holds(Key key) {
      return key.equals(lease.resolver()) || key.equals(host);
    }
  }

  private static final class Walk implements AutoCloseable {
    private final Random random;
    private final MutableClock clock = new MutableClock();
    private final Settings settings;
    private final Map<String, ModelJob> jobs = new TreeMap<>();
    private final Set<String> known = new TreeSet<>();
    private final Map<String, Running> running = new LinkedHashMap<>();
    private final Map<Key, Integer> caps = new HashMap<>();
    private final Map<Key, Long> rests = new LinkedHashMap<>();
    private final Set<String> paused = new TreeSet<>();
    private long ratedUntil;
    private boolean allPaused;
    private SqlWorkQueue queue;
    private LimitKeeper keeper;
    private KeyedLimiter limiter;
    private Explainer explainer;
    private Explainer afterwards;
    private long ringAt = Long.MAX_VALUE;

    Walk(Path path, long seed) throws Exception {
      random = new Random(seed);
      for (String end : List.of("", "-wal", "-shm")) {
        Files.deleteIfExists(path.resolveSibling(path.getFileName() + end));
      }
      settings =
          SettingsReader.of(
              Map.of(
                  "drover.queue.path",
                  path.toString(),
                  "drover.queue.durability",
                  Durability.NORMAL.name().toLowerCase(Locale.ROOT),
                  "drover.workers",
                  "" + WORKERS,
                  "drover.limit.host.default",
                  "" + PER_HOST,
                  "drover.limit.resolver.default",
                  "" + PER_RESOLVER,
                  "drover.rate.host.rated",
                  RATE.toString(),
                  "drover.retry.jitter",
                  "0s"));
      open();
    }

    private void open() {
      queue = new SqlWorkQueue(settings, clock, new Random(1));
      String limits =
          "drover.workers=%d\ndrover.limit.host.default=%d\ndrover.limit.resolver.default=%d\ndrover.rate.host.rated=%s"
              .formatted(WORKERS, PER_HOST, PER_RESOLVER, RATE);
      queue.beginRun(new OwnerIdentity("here", 1, "", limits));
      keeper = new LimitKeeper(queue, this::nanos, () -> {}, RunMeter.NONE);
      limiter =
          new KeyedLimiter(
              WORKERS,
              new Limits(settings.caps(), settings.rates()),
              this::nanos,
              () -> 0,
              new ByTheTestsTime());
      keeper.begin(limiter);
      explainer = new Explainer(queue, settings, run -> Sight.THERE, key -> Set.of(), clock);
      afterwards = new Explainer(queue, settings, run -> Sight.GONE, key -> Set.of(), clock);
    }

    /** As the keeper has it, but for the alarm, which the walk rings itself. */
    private final class ByTheTestsTime implements LimiterEvents {
      @Override
      public void room() {}

      @Override
      public void givenBack(List<Lease> leases) {
        keeper.givenBack(leases);
      }

      @Override
      public void keep() {
        keeper.keep();
      }

      @Override
      public KeyState stateOf(Key key) {
        return keeper.stateOf(key);
      }

      @Override
      public void ringAt(long nanos) {
        ringAt = Math.min(ringAt, nanos);
      }
    }

    private long nanos() {
      return 1_000_000 * clock.millis();
    }

    String step() {
      return switch (random.nextInt(16)) {
        case 0, 1, 2 -> enqueue();
        case 3, 4, 5 -> finish();
        case 6 -> pass(Duration.ofMillis(random.nextInt(20_000)));
        case 7 -> pauseOrResume();
        case 8 -> limit();
        case 9 -> throttle();
        case 10 ->
            random.nextInt(3) == 0 ? crash() : pass(Duration.ofMillis(random.nextInt(2_000)));
        case 11 -> cancel();
        case 12 -> random.nextInt(3) == 0 ? purge() : cancel();
        case 13, 14 -> goOn();
        default -> retryFailed();
      };
    }

    private String enqueue() {
      List<NewJob> added = new ArrayList<>();
      int n = 1 + random.nextInt(4);
      for (int i = 0; i < n; i++) {
        String id = "job-" + random.nextInt(60);
        String host = List.of("h0", "h1", "rated", "").get(random.nextInt(4));
        String resolver = "r" + random.nextInt(2);
        int priority = random.nextInt(3) - 1;
        added.add(new NewJob(id, resolver, host, priority, null, "{}"));
        if (!known.contains(id)) {
          jobs.putIfAbsent(id, new ModelJob(id, resolver, host));
        }
      }
      queue.enqueue(added);
      return "enqueue " + added.stream().map(NewJob::id).toList();
    }

    private Running pick() {
      List<Running> all = new ArrayList<>(running.values());
      return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private String finish() {
      Running one = pick();
      if (one == null) {
        return "nothing runs";
      }
      ModelJob job = jobs.get(one.lease.artifactId());
      Outcome outcome =
          switch (random.nextInt(6)) {
            case 0 -> Outcome.skipped("why-not");
            case 1 -> Outcome.failed("http-404", "");
            case 2 -> Outcome.retry("http-500", "", Duration.ofSeconds(1 + random.nextInt(9)));
            case 3 ->
                new Outcome.Moved(Key.host("h" + random.nextInt(2)), "hint", random.nextBoolean());
            default -> Outcome.done();
          };
      end(one, job, outcome);
      return "end " + job.id + " as " + outcome;
    }

    private void end(Running one, ModelJob job, Outcome outcome) {
      running.remove(job.id);
      one.permit.close();
      assertThat(
              queue.settle(
                  List.of(new Settlement(one.lease, outcome, clock.millis() - 50, clock.millis()))))
          .isEmpty();
      job.losses = 0;
      job.elsewhere = false;
      if (outcome instanceof Outcome.Done) {
        job.state = "DONE";
      } else if (outcome instanceof Outcome.Skipped) {
        job.state = "SKIPPED";
      } else if (outcome instanceof Outcome.Moved moved) {
        job.state = "READY";
        job.host = moved.host().name();
        job.elsewhere = moved.elsewhere();
        job.attempts--;
      } else if (outcome instanceof Outcome.Retry retry && job.attempts < 3) {
        job.state = "DELAYED";
        job.runAt = clock.millis() + Objects.requireNonNull(retry.after()).toMillis();
      } else {
        job.state = "ERROR";
      }
    }

    /** A running job asks for leave to talk to another host, as after a redirect. */
    private String goOn() {
      Running one = pick();
      Key to = Key.host("h" + random.nextInt(2));
      if (one == null || to.equals(one.host)) {
        return "nobody to go on";
      }
      boolean may =
          !paused.contains(to.toString())
              && rests.getOrDefault(to, 0L) <= clock.millis()
              && running.values().stream().filter(other -> other.holds(to)).count() < cap(to);
      String id = one.lease.artifactId();
      if (may) { // said first, for the place that it leaves is taken at once
        running.put(id, new Running(one.lease, one.permit, to));
      }
      String did = id + " asks to go on to " + to;
      assertThat(one.permit.moveTo(to)).as(did).isEqualTo(may);
      queue.started(List.of(new Begun(one.lease, one.permit.host())));
      return did;
    }

    private String pass(Duration time) {
      clock.advance(time);
      queue.promote();
      jobs.values().stream()
          .filter(job -> job.state.equals("DELAYED") && job.runAt <= clock.millis())
          .forEach(job -> job.state = "READY");
      return "pass " + time.toMillis() + " ms";
    }

    private String pauseOrResume() {
      if (random.nextInt(3) == 0) {
        allPaused = !allPaused;
        queue.steering().pauseAll(allPaused);
        keeper.tend();
        return allPaused ? "pause all" : "resume all";
      }
      Key key = KEYS.get(random.nextInt(KEYS.size()));
      boolean pause = !paused.contains(key.toString());
      queue.steering().command(key, o -> new KeyOrders(o.cap(), o.rate(), pause));
      if (pause) {
        paused.add(key.toString());
      } else {
        paused.remove(key.toString());
      }
      keeper.tend();
      return (pause ? "pause " : "resume ") + key;
    }

    private String limit() {
      Key key = KEYS.get(random.nextInt(KEYS.size()));
      Integer cap = random.nextInt(3) == 0 ? null : 1 + random.nextInt(4);
      queue.steering().command(key, o -> new KeyOrders(cap, o.rate(), o.paused()));
      if (cap == null) {
        caps.remove(key);
      } else {
        caps.put(key, cap);
      }
      keeper.tend();
      return "limit " + key + " to " + cap;
    }

    private String throttle() {
      Running one = pick();
      if (one == null || one.host.isNone()) {
        return "nobody to throttle";
      }
      Duration rest = Duration.ofSeconds((random.nextInt(3) == 0 ? 400 : 1) + random.nextInt(10));
      one.permit.answered(Reply.throttled(rest));
      rests.merge(one.host, clock.millis() + rest.toMillis(), Math::max);
      return one.host + " wants to be left alone for " + rest;
    }

    private String crash() {
      // What ran had begun and counts; it is taken back at the next start, as is what was leased.
      for (ModelJob job : jobs.values()) {
        if (job.state.equals("READY") && job.losses == 0 && isLeased(job)) {
          job.losses++;
        }
      }
      for (Running one : running.values()) {
        ModelJob job = jobs.get(one.lease.artifactId());
        job.state = job.attempts < 3 ? "READY" : "ERROR";
        job.losses++;
      }
      running.clear();
      queue.abandon();
      open();
      return "crash";
    }

    private boolean isLeased(ModelJob job) {
      return queue.show(job.id).orElseThrow().job().state() == JobState.IN_PROGRESS;
    }

    /** Of what is leased the run would go on, which the model does not follow. */
    private String cancel() {
      List<ModelJob> queued =
          jobs.values().stream()
              .filter(job -> queue.show(job.id).orElseThrow().job().state() == JobState.QUEUED)
              .toList();
      if (queued.isEmpty()) {
        return "nothing to cancel";
      }
      ModelJob job = queued.get(random.nextInt(queued.size()));
      queue.cancel(List.of(job.id));
      job.state = "SKIPPED";
      return "cancel " + job.id;
    }

    private String purge() {
      boolean keepIds = random.nextBoolean();
      List<ModelJob> ended =
          jobs.values().stream()
              .filter(job -> Set.of("DONE", "SKIPPED", "ERROR").contains(job.state))
              .toList();
      assertThat(queue.purge(clock.instant().plusMillis(1), keepIds, false))
          .isEqualTo(ended.size());
      for (ModelJob job : ended) {
        jobs.remove(job.id);
        if (keepIds) {
          known.add(job.id);
        }
      }
      return "purge " + ended.size() + (keepIds ? ", keeping ids" : "");
    }

    private String retryFailed() {
      queue.retryFailed(new RetryFilter(null, null, null), false);
      jobs.values().stream()
          .filter(job -> job.state.equals("ERROR"))
          .forEach(
              job -> {
                job.state = "READY";
                job.attempts = 0;
                job.losses = 0;
              });
      return "retry all that failed";
    }

    /** Leases and starts until nothing more comes, then holds all against the model. */
    void check(String when) throws SQLException {
      explanationsAgree(when + ", before leasing", false);
      keeper.tend(); // what was given back is in the queue again
      settle(when);
      for (ModelJob job : jobs.values()) {
        followTo(job, queue.show(job.id).orElseThrow().job().host().name(), when);
      }
      explanationsAgree(when, true);
      for (ModelJob job : jobs.values()) {
        if (job.state.equals("READY") && job.elsewhere && restsForLong(job.host)) {
          assertThat(gates(new ModelJob(job.id, job.resolver, "")))
              .as("%s: %s waits for %s, though others can be asked", when, job.id, job.host)
              .isNotEmpty();
        }
        if (job.state.equals("READY") && !isReserved(job)) {
          assertThat(gates(job))
              .as("%s: %s waits though it may start: %s", when, job.id, explainer.job(job.id))
              .isNotEmpty();
        }
      }
      assertThat(queue.stats()).as(when).isEqualTo(expected());
    }

    private void settle(String when) throws SQLException {
      for (boolean more = true; more; ) {
        if (ringAt <= nanos()) {
          ringAt = Long.MAX_VALUE;
          limiter.ring();
        }
        Grant grant = limiter.room() > 0 ? queue.lease(limiter) : Grant.NONE;
        for (Lease lease : leased(grant)) {
          limiter.admit(lease, permit -> starts(when, lease, permit));
        }
        more = grant.count() > 0 || grant.again();
      }
    }

    private void starts(String when, Lease lease, Permit permit) {
      ModelJob job = jobs.get(lease.artifactId());
      keeper.keep(); // what was learned just now is known to the model too
      followTo(job, lease.host().name(), when);
      assertThat(gates(job)).as("%s: %s starts", when, job.id).isEmpty();
      job.state = "RUNNING";
      job.attempts++;
      assertThat(lease.attempt()).as("%s: attempt of %s", when, job.id).isEqualTo(job.attempts);
      running.put(job.id, new Running(lease, permit, lease.host()));
      if (job.host.equals(RATED.name())) {
        ratedUntil = clock.millis() + RATE.per().toMillis();
      }
      queue.started(List.of(new Begun(lease, permit.host())));
    }

    /**
     * A job that need not wait for its host may have left it, once that had come to a long rest.
     */
    private void followTo(ModelJob job, String host, String when) {
      if (!job.host.equals(host)) {
        assertThat(job.elsewhere && host.isEmpty() && restsForLong(job.host))
            .as("%s: %s went from %s to %s", when, job.id, job.host, host)
            .isTrue();
        job.host = "";
        job.elsewhere = false;
      }
    }

    private boolean restsForLong(String host) {
      return rests.getOrDefault(Key.host(host), 0L)
          > clock.millis() + Outcome.Moved.PATIENCE.toMillis();
    }

    /** What forbids the job to start, by the rules that users know. */
    private Set<Gate> gates(ModelJob job) {
      Set<Gate> gates = EnumSet.noneOf(Gate.class);
      if (allPaused) {
        gates.add(Gate.QUEUE_PAUSED);
      }
      if (running.size() >= WORKERS) {
        gates.add(Gate.NO_WORKER);
      }
      if (isSuspect(job) && running.keySet().stream().map(jobs::get).anyMatch(this::isSuspect)) {
        gates.add(Gate.ALONE);
      }
      for (Key key : job.keys()) {
        if (paused.contains(key.toString())) {
          gates.add(Gate.KEY_PAUSED);
        }
        if (rests.getOrDefault(key, 0L) > clock.millis()) {
          gates.add(Gate.COOLING);
        }
        long runs = running.values().stream().filter(one -> one.holds(key)).count();
        if (runs >= cap(key)) {
          gates.add(Gate.CAP);
        }
        if (key.equals(RATED) && ratedUntil > clock.millis()) {
          gates.add(Gate.RATE);
        }
      }
      return gates;
    }

    /** Whose process died twice while it ran; its next run may be the one that ends it in ERROR. */
    private boolean isSuspect(ModelJob job) {
      return job.losses >= 2;
    }

    /**
     * Whether the next token of the rate is kept for a job that is leased and waits, or for what a
     * dead process may have started.
     */
    private boolean isReserved(ModelJob job) {
      String tat = queue.steering().state(RATED).memory().tat();
      return job.host.equals(RATED.name())
          && tat != null
          && Long.parseLong(tat.substring(tat.indexOf('@') + 1)) > nanos();
    }

    /** The cap that holds; what answers have taught is the one thing taken from the program. */
    private long cap(Key key) {
      int set = key.kind() == Key.Kind.HOST ? PER_HOST : PER_RESOLVER;
      int cap = caps.getOrDefault(key, set);
      double learned = queue.steering().state(key).memory().learnedCap();
      return learned == 0 ? cap : Math.min(cap, (long) learned);
    }

    private void explanationsAgree(String when, boolean settled) {
      List<ModelJob> all = new ArrayList<>(jobs.values());
      for (int i = 0; i < Math.min(2, all.size()); i++) {
        ModelJob job = all.get(random.nextInt(all.size()));
        Explanation said = explainer.job(job.id).orElseThrow();
        Set<Gate> may =
            switch (job.state) {
              case "RUNNING" -> EnumSet.of(Gate.RUNNING);
              case "DELAYED" -> EnumSet.of(Gate.DELAY);
              case "READY" -> gates(job);
              default -> EnumSet.of(Gate.TERMINAL);
            };
        if (may.isEmpty()) {
          may = EnumSet.of(Gate.OPEN, Gate.PRIORITY);
        }
        if (isReserved(job)) {
          may.add(Gate.RATE);
        }
        assertThat(said.gate())
            .as("%s: explain %s, which is %s", when, job.id, job.state)
            .isIn(may);
        assertThat(settled && said.gate() == Gate.OPEN).as(when).isFalse();
        if (job.state.equals("RUNNING")) {
          assertThat(afterwards.job(job.id).orElseThrow().gate())
              .as("%s: explain %s once its process is gone", when, job.id)
              .isEqualTo(Gate.NO_RUN);
        }
      }
    }

    private Stats expected() {
      return new Stats(
          count("READY") + count("DELAYED") - leasedAhead(),
          count("DELAYED"),
          count("RUNNING") + leasedAhead(),
          count("DONE"),
          count("SKIPPED"),
          count("ERROR"));
    }

    /** Jobs that are leased and wait in memory; to the model they are ready. */
    private long leasedAhead() {
      return queue.stats().inProgress() - count("RUNNING");
    }

    private long count(String state) {
      return jobs.values().stream().filter(job -> job.state.equals(state)).count();
    }

    /** Without any more trouble everything ends. */
    void drain() throws SQLException {
      allPaused = false;
      queue.steering().pauseAll(false);
      for (Key key : KEYS) {
        queue.steering().command(key, o -> KeyOrders.NONE);
      }
      paused.clear();
      caps.clear();
      keeper.tend();
      for (int i = 0; i < 1_000 && !queue.isDrained(); i++) {
        settle("draining");
        for (Running one : List.copyOf(running.values())) {
          one.permit.answered(Reply.fine());
          end(one, jobs.get(one.lease.artifactId()), Outcome.done());
        }
        keeper.tend();
        pass(Duration.ofSeconds(5));
      }
    }

    private List<Lease> leased(Grant grant) throws SQLException {
      List<Lease> leases = new ArrayList<>();
      if (grant.count() > 0) {
        String sql =
            "SELECT job.lease_id, job.id, job.lane_id, job.artifact_id, job.attempts - job.forgiven,"
                + " r.name, h.name, job.losses, job.artifact, job.hint FROM job"
                + " JOIN lane ON lane.id = job.lane_id JOIN key r ON r.id = lane.resolver_id"
                + " JOIN key h ON h.id = lane.host_id WHERE state = 2 AND lease_id >= ?"
                + " ORDER BY lease_id";
        try (Connection connection = queue.readers().getConnection();
            PreparedStatement statement = connection.prepareStatement(sql)) {
          statement.setLong(1, grant.first());
          var mapper = new LeaseRows(queue::isSuspect).newColumnRowMapper();
          try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              leases.add(Objects.requireNonNull(mapper.mapRow(row, 0)));
            }
          }
        }
      }
      return leases;
    }

    @Override
    public void close() {
      queue.close();
    }
  }
}
