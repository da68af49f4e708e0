package io.drover.console;

import io.drover.console.View.Example;
import io.drover.console.View.Failure;
import io.drover.console.View.Found;
import io.drover.console.View.History;
import io.drover.console.View.KeyLine;
import io.drover.console.View.State;
import io.drover.console.View.Summary;
import io.drover.console.View.Why;
import io.drover.console.View.WhyKey;
import io.drover.job.Job;
import io.drover.job.Key;
import io.drover.limit.KeyGate;
import io.drover.limit.Limits;
import io.drover.queue.Situation.Leased;
import io.drover.queue.SqlWorkQueue;
import io.drover.queue.Stats;
import io.drover.queue.Survey.KeyRow;
import io.drover.queue.WorkQueue.Dimension;
import io.drover.settings.Rate;
import io.drover.settings.Settings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers what the page asks. Thread-safe. */
final class Watching {
  private static final int TOP = 30;
  private static final int REASONS = 12;
  private static final int EXAMPLES = 3;
  private static final int FOUND = 20;

  private final SqlWorkQueue queue;
  private final Settings settings;
  private final Limits limits;
  private final Running running;
  private final RateHistory history;
  private final Explainer explainer;
  private final InstantSource clock;
  private final TakenLists lists;
  private final Cached<Stats> stats;
  private final Cached<List<KeyLine>> keys;
  private final Cached<List<Failure>> failures;
  private final Cached<String> state;

  Watching(
      SqlWorkQueue queue,
      Settings settings,
      Running running,
      RateHistory history,
      Explainer explainer,
      InstantSource clock) {
    this.queue = queue;
    this.settings = settings;
    this.limits = new Limits(settings.caps(), settings.rates());
    this.running = running;
    this.history = history;
    this.explainer = explainer;
    this.clock = clock;
    this.lists = new TakenLists(settings.inbox().dir());
    this.stats = cached(queue::stats);
    this.keys = cached(() -> askKeys("", TOP));
    this.failures = cached(this::askFailures);
    Cached<List<com.fasterxml.jackson.databind.JsonNode>> files = cached(lists::newest);
    // Of its parts, those that take long are asked for more seldom; what runs is always new.
    this.state =
        new Cached<>(
            () ->
                Json.text(
                    new State(summary(), keys.get(), running.jobs(), failures.get(), files.get())),
            System::nanoTime,
            Cached.SECOND_NANOS);
  }

  private static <T> Cached<T> cached(Supplier<T> source) {
    return new Cached<>(source, System::nanoTime);
  }

  /** Everything that is shown without being asked for, as JSON in one line. */
  String state() {
    return state.get();
  }

  Stats stats() {
    return stats.get();
  }

  Summary summary() {
    Stats now = stats.get();
    List<RateHistory.Sample> samples = history.samples();
    return new Summary(
        clock.instant(),
        queue.steering().isPaused(),
        settings.workers(),
        running.count(),
        history.perSecond(),
        now.queued(),
        now.delayed(),
        now.inProgress(),
        now.done(),
        now.skipped(),
        now.error(),
        now.total(),
        samples.isEmpty() ? null : samples.get(samples.size() - 1));
  }

  List<KeyLine> keys(String part, int limit) {
    return part.isEmpty() && limit <= TOP
        ? keys.get().stream().limit(limit).toList()
        : askKeys(part, limit);
  }

  private List<KeyLine> askKeys(String part, int limit) {
    Map<Key, Integer> now = running.byKey();
    return queue.survey().keys(part, limit).stream()
        .map(row -> line(row, now.getOrDefault(row.key(), 0)))
        .sorted(Comparator.comparing(line -> line.running() == 0 && line.state().equals("OPEN")))
        .toList();
  }

  private KeyLine line(KeyRow row, int runs) {
    KeyGate gate = KeyGate.of(limits, row.key(), row.state(), runs, clock.millis());
    Stats jobs = row.stats();
    boolean later = gate.opensAt() > clock.millis();
    return new KeyLine(
        row.key(),
        gate.state().name(),
        runs,
        gate.cap(),
        gate.configured(),
        text(gate.rates()),
        row.state().orders().paused(),
        later ? Instant.ofEpochMilli(gate.opensAt()) : null,
        jobs.queued(),
        jobs.delayed(),
        jobs.done(),
        jobs.skipped(),
        jobs.error(),
        row.oldest());
  }

  private static String text(List<Rate> rates) {
    return rates.stream().map(Rate::toString).collect(Collectors.joining(", "));
  }

  List<RunningJob> running() {
    return running.jobs();
  }

  List<RateHistory.Sample> history() {
    return history.samples();
  }

  private List<Failure> askFailures() {
    return queue.statsBy(Dimension.REASON).entrySet().stream()
        .limit(REASONS)
        .map(one -> failure(one.getKey(), one.getValue()))
        .toList();
  }

  private Failure failure(String reason, Stats jobs) {
    List<Example> examples =
        queue.survey().failed(reason, EXAMPLES).stream()
            .map(
                row -> {
                  Job job = row.job();
                  return new Example(
                      job.id(), job.host(), job.attempts(), job.updatedAt(), row.detail());
                })
            .toList();
    return new Failure(reason, jobs.error(), jobs.skipped(), examples);
  }

  Optional<History> job(String id) {
    return queue
        .show(id)
        .map(
            found -> {
              Job job = found.job();
              return new History(
                  job.id(),
                  job.state().name(),
                  job.resolver(),
                  job.host(),
                  job.priority(),
                  job.attempts(),
                  job.reason(),
                  job.runAt(),
                  job.createdAt(),
                  job.updatedAt(),
                  Json.read(found.artifact()),
                  found.result(),
                  found.attempts());
            });
  }

  List<Found> find(String beginning) {
    return queue.survey().find(beginning, FOUND).stream().map(Found::of).toList();
  }

  /**
   * Why a job or a key does or does not run; empty when there is no such job.
   *
   * @throws IllegalArgumentException when it names a key that cannot be
   */
  Optional<Why> why(String of) {
    Optional<Explanation> job = explainer.job(of);
    if (job.isPresent() || !of.matches("(host|resolver):.*")) {
      return job.map(found -> why(found, List.of()));
    }
    Key key = Key.parse(of);
    List<Why> hosts = explainer.askedAt(key).stream().map(found -> why(found, List.of())).toList();
    return Optional.of(why(explainer.key(key), hosts));
  }

  private static Why why(Explanation found, List<Why> askedAt) {
    @Nullable Job job = found.job();
    return new Why(
        found.gate().name(),
        found.words(),
        found.at(),
        found.nextAt(),
        job == null ? null : job.id(),
        found.ahead(),
        found.workers(),
        found.running(),
        found.keys().stream()
            .map(
                key ->
                    new WhyKey(
                        key.now().key(),
                        key.allows().state().name(),
                        key.allows().configured(),
                        key.allows().askedCap(),
                        key.allows().cap(),
                        text(key.allows().rates()),
                        key.now().state().orders().paused(),
                        key.now().ready(),
                        key.now().delayed(),
                        key.holders().stream().map(Leased::id).toList()))
            .toList(),
        askedAt);
  }
}
