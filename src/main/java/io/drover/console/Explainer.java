package io.drover.console;

import io.drover.console.Explanation.KeyReport;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.Key;
import io.drover.job.KeyState;
import io.drover.limit.KeyGate;
import io.drover.limit.Limits;
import io.drover.queue.JobHistory.Attempt;
import io.drover.queue.Note;
import io.drover.queue.OwnerIdentity;
import io.drover.queue.Situation;
import io.drover.queue.Situation.KeySituation;
import io.drover.queue.Situation.Leased;
import io.drover.queue.WorkQueue;
import io.drover.settings.Settings;
import io.drover.settings.SettingsReader;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says why jobs do or do not run, by the queue's rows and the limits of whoever runs it.
 * Thread-safe.
 */
public final class Explainer {
  private final WorkQueue queue;
  private final Settings own;
  private final Function<OwnerIdentity, Sight> sight;
  private final Function<Key, Set<Key>> hostsOf;
  private final InstantSource clock;

  /** What can be seen of a process from here. */
  public enum Sight {
    THERE,
    GONE,
    /** It is, or was, on another machine. */
    UNSEEN
  }

  /**
   * @param own the settings to go by where no process runs the queue
   * @param sight whether that process is there
   * @param hostsOf the hosts where a resolver is asked, for there its limits hold
   */
  public Explainer(
      WorkQueue queue,
      Settings own,
      Function<OwnerIdentity, Sight> sight,
      Function<Key, Set<Key>> hostsOf,
      InstantSource clock) {
    this.queue = queue;
    this.own = own;
    this.sight = sight;
    this.hostsOf = hostsOf;
    this.clock = clock;
  }

  /** Explains a job; empty when there is none with this id. */
  public Optional<Explanation> job(String id) {
    return queue.situation(id).map(this::explain);
  }

  /** Explains a key: why its next job does or does not run. */
  public Explanation key(Key key) {
    return explain(queue.situation(key));
  }

  /** Explains the hosts where a key is asked; none when it is no resolver that is asked. */
  public List<Explanation> askedAt(Key key) {
    return key.kind() == Key.Kind.HOST
        ? List.of()
        : hostsOf.apply(key).stream().map(this::key).toList();
  }

  private Explanation explain(Situation now) {
    OwnerIdentity run = now.run();
    boolean runs = run != null && sight.apply(run) != Sight.GONE;
    Settings settings = runs && run != null ? SettingsReader.of(lines(run.limits())) : own;
    return new Question(now, settings, runs).answer();
  }

  /** Its lock holds as long as it is there. */
  private boolean isHalted(@Nullable OwnerIdentity silent) {
    return silent != null && sight.apply(silent) == Sight.THERE;
  }

  private static Map<String, String> lines(String limits) {
    Map<String, String> lines = new TreeMap<>();
    limits
        .lines()
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              lines.put(line.substring(0, equals), line.substring(equals + 1));
            });
    return lines;
  }

  /** One situation under some settings. */
  private final class Question {
    private final Situation now;
    private final Settings settings;
    private final Limits limits;
    private final boolean runs;
    private final List<Leased> running;
    private final List<KeyReport> keys;

    Question(Situation now, Settings settings, boolean runs) {
      this.now = now;
      this.settings = settings;
      this.runs = runs;
      this.limits = new Limits(settings.caps(), settings.rates());
      this.running = running();
      this.keys = now.keys().stream().map(this::report).toList();
    }

    /**
     * Who of the leased runs: those that are known to, and of the others in the order of their
     * leases each whose keys have room.
     */
    private List<Leased> running() {
      if (!runs) {
        return List.of(); // whoever leased them is gone
      }
      List<Leased> all =
          new ArrayList<>(now.leased().stream().filter(one -> one.begun() != null).toList());
      for (Leased one : now.leased()) {
        if (one.begun() == null && all.size() < settings.workers() && hasRoom(one, all)) {
          all.add(one);
        }
      }
      return all;
    }

    private boolean hasRoom(Leased one, List<Leased> all) {
      return !(one.suspect() && all.stream().anyMatch(Leased::suspect))
          && one.keys().entrySet().stream()
              .allMatch(
                  key -> {
                    long taken = all.stream().filter(other -> other.has(key.getKey())).count();
                    return gate(key.getKey(), key.getValue(), taken).state() == KeyGate.State.OPEN;
                  });
    }

    private KeyGate gate(Key key, KeyState known, long taken) {
      return KeyGate.of(limits, key, known, Math.toIntExact(taken), clock.millis());
    }

    private KeyReport report(KeySituation key) {
      List<Leased> of = now.leased().stream().filter(one -> one.has(key.key())).toList();
      List<Leased> holders = of.stream().filter(running::contains).toList();
      List<Leased> waiting = of.stream().filter(one -> !running.contains(one)).toList();
      return new KeyReport(key, gate(key.key(), key.state(), holders.size()), holders, waiting);
    }

    Explanation answer() {
      Job job = now.job();
      return job == null ? keyAnswer() : jobAnswer(job);
    }

    private Explanation jobAnswer(Job job) {
      Instant runAt = job.runAt();
      if (job.state().isFinal()) {
        return answer(Gate.TERMINAL, null, null, detail(job));
      }
      if (running.stream().anyMatch(one -> one.id().equals(job.id()))) {
        return answer(Gate.RUNNING, null, null);
      }
      if (runAt != null && runAt.isAfter(clock.instant())) {
        return answer(Gate.DELAY, null, runAt, detail(job));
      }
      Explanation closed = closed();
      if (closed != null) {
        return closed;
      }
      if (now.suspect() && running.stream().anyMatch(Leased::suspect)) {
        return answer(Gate.ALONE, null, null);
      }
      if (job.state() == JobState.IN_PROGRESS) {
        return answer(Gate.LEASED, null, null);
      }
      return answer(now.ahead() > 0 ? Gate.PRIORITY : Gate.OPEN, null, null);
    }

    private Explanation keyAnswer() {
      Explanation closed = closed();
      if (closed != null) {
        return closed;
      }
      return answer(now.keys().get(0).ready() == 0 ? Gate.EMPTY : Gate.OPEN, null, null);
    }

    /** What keeps every job from starting, or every job of one of the keys. */
    private @Nullable Explanation closed() {
      if (!runs) {
        return answer(isHalted(now.silent()) ? Gate.HALTED : Gate.NO_RUN, null, null);
      }
      if (now.paused()) {
        return answer(Gate.QUEUE_PAUSED, null, null);
      }
      Optional<Gate> held = queue.note(Note.HELD).map(Gate::held);
      if (held.isPresent()) {
        return answer(held.get(), null, null);
      }
      Optional<KeyReport> closed =
          keys.stream()
              .filter(key -> key.allows().state() != KeyGate.State.OPEN)
              .min(Comparator.comparing(key -> key.allows().state()));
      if (closed.isPresent()) {
        return closed(closed.get());
      }
      return running.size() >= settings.workers() ? answer(Gate.NO_WORKER, null, null) : null;
    }

    private Explanation closed(KeyReport at) {
      Key key = at.now().key();
      Instant opensAt = Instant.ofEpochMilli(at.allows().opensAt());
      return switch (at.allows().state()) {
        case PAUSED -> answer(Gate.KEY_PAUSED, key, null);
        case RESTING -> answer(Gate.COOLING, key, opensAt);
        case RATE -> answer(Gate.RATE, key, opensAt);
        case FULL -> answer(Gate.CAP, key, null);
        case OPEN -> throw new IllegalArgumentException("an open key closes nothing");
      };
    }

    private Explanation answer(Gate gate, @Nullable Key at, @Nullable Instant nextAt) {
      return answer(gate, at, nextAt, "");
    }

    private Explanation answer(
        Gate gate, @Nullable Key at, @Nullable Instant nextAt, String detail) {
      return new Explanation(
          gate,
          at,
          nextAt,
          now.job(),
          detail,
          now.ahead(),
          settings.workers(),
          running.size(),
          keys);
    }

    /** Of its last attempt, unless it is as it is for something else, such as a cancel. */
    private String detail(Job job) {
      return queue
          .show(job.id())
          .flatMap(found -> found.attempts().stream().reduce((earlier, later) -> later))
          .filter(last -> last.reason().equals(job.reason()))
          .map(Attempt::detail)
          .orElse("");
    }
  }
}
