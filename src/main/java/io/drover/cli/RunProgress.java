package io.drover.cli;

import io.drover.cli.Engine.Run;
import io.drover.console.Gate;
import io.drover.job.JobState;
import io.drover.job.Key;
import io.drover.limit.Activity;
import io.drover.queue.Ended;
import io.drover.queue.Note;
import io.drover.queue.QueueException;
import io.drover.queue.Stats;
import io.drover.queue.WorkQueue;
import io.drover.queue.WorkQueue.Dimension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Shows how a run goes: a block painted over itself on a terminal, a line now and then elsewhere;
 * and at last what it was. For one thread.
 */
final class RunProgress {
  /** How often a block is painted, and how often a line is printed where something has changed. */
  record Pace(Duration block, Duration line) {
    static final Pace USUAL = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(10));
  }

  /** Over this time rates are reckoned. */
  private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

  private static final long LOOK_MILLIS = 100;

  /** The same where nobody waits for the end and nothing is drawn. */
  private static final long IDLE_LOOK_MILLIS = 1_000;

  private static final int TOP_REASONS = 5;

  private record Sample(long nanos, long ended) {}

  private final Cli cli;
  private final Run run;
  private final long everyNanos;
  private final Deque<Sample> window = new ArrayDeque<>();
  private final long begun = System.nanoTime();
  private Stats shown;
  private long shownAt = begun;
  private boolean still; // and why was said

  RunProgress(Cli cli, Run run, Pace pace) {
    this.cli = cli;
    this.run = run;
    this.everyNanos = (cli.live() ? pace.block() : pace.line()).toNanos();
    this.shown = run.queue().stats();
    window.add(new Sample(begun, run.ended().jobs()));
  }

  /**
   * Shows it until a signal comes.
   *
   * @param drain whether it is over, too, when nothing is left to do
   * @return whether nothing was
   */
  boolean follow(StopSignals signals, boolean drain) throws InterruptedException {
    boolean idle = false;
    long look = drain || cli.live() ? LOOK_MILLIS : IDLE_LOOK_MILLIS;
    while (!idle && !signals.await(look, TimeUnit.MILLISECONDS)) {
      run.verify();
      show();
      idle = drain && isIdle();
    }
    return idle;
  }

  /** What cannot be read now may be at the next look; only a damaged queue ends the run. */
  private boolean isIdle() {
    try {
      return run.idle();
    } catch (QueueException e) {
      return false;
    }
  }

  private void show() {
    long now = System.nanoTime();
    if (now - shownAt < everyNanos || !cli.shows()) {
      return;
    }
    shownAt = now;
    try {
      show(run.queue().stats(), now);
    } catch (QueueException e) {
      shownAt = now; // as with isIdle
    }
  }

  private void show(Stats stats, long now) {
    window.add(new Sample(now, run.ended().jobs()));
    while (window.size() > 2 && now - window.element().nanos > WINDOW_NANOS) {
      window.remove();
    }
    if (cli.live()) {
      Activity activity = run.activity();
      RunDrawing drawing = new RunDrawing(cli.size(), cli.colours());
      Map<Key, Long> waiting = new HashMap<>();
      drawing
          .hosts(activity.keys())
          .forEach(use -> waiting.put(use.key(), run.queue().waiting(use.key().name())));
      cli.paint(
          drawing.draw(new RunPicture(stats, rate(), activity, waiting, errors(run.queue()))));
    } else if (!stats.equals(shown)) {
      cli.remark(line(new RunPicture(stats, rate(), run.activity(), Map.of(), Map.of())) + vain());
      still = false;
    } else if (!still && stats.inProgress() == 0) {
      why(stats, run.queue()).ifPresent(cli::remark);
      still = true;
    }
    shown = stats;
  }

  /** What jobs are to be tried again for, where all that ran lately are. */
  private String vain() {
    if (window.getLast().ended > window.element().ended || run.ended().retried() == 0) {
      return "";
    }
    String again = counts(run.queue().delayedByReason());
    return again.isEmpty() ? "" : "; to be tried again: " + again;
  }

  private double rate() {
    Sample from = window.element();
    Sample to = window.getLast();
    return (to.ended - from.ended) / Math.max(1e-9, (to.nanos - from.nanos) / 1e9);
  }

  /** The most frequent reasons of jobs in ERROR; empty when none is. */
  static String reasons(WorkQueue queue) {
    return counts(errors(queue));
  }

  /** The most frequent ones, and how many more there are. */
  private static String counts(Map<String, Long> reasons) {
    String top =
        reasons.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .limit(TOP_REASONS)
            .map(one -> Text.number(one.getValue()) + " × " + one.getKey())
            .collect(Collectors.joining(", "));
    int more = reasons.size() - TOP_REASONS;
    return more > 0 ? top + " and " + more + " more reasons" : top;
  }

  private static Map<String, Long> errors(WorkQueue queue) {
    Map<String, Long> errors = new LinkedHashMap<>();
    queue
        .statsBy(Dimension.REASON)
        .forEach(
            (reason, stats) -> {
              if (stats.error() > 0) {
                errors.put(reason, stats.error());
              }
            });
    return errors;
  }

  /**
   * @param dry whether the queue was one for this run alone
   */
  void end(boolean dry) {
    cli.paint(List.of());
    Stats stats = run.queue().stats();
    Ended ended = run.ended();
    double seconds = (System.nanoTime() - begun) / 1e9;
    cli.remark(
        String.format(
            Locale.ROOT,
            "%s ended in %.1f s: %,d done, %,d skipped, %,d failed; %,d left in the queue",
            Text.jobs(ended.jobs()),
            seconds,
            ended.done(),
            ended.skipped(),
            ended.failed(),
            stats.queued() + stats.inProgress()));
    if (ended.failed() > 0) {
      String reasons = reasons(run.queue());
      cli.remark(
          dry
              ? "nothing would be fetched of those that failed: " + reasons
              : "in ERROR in the queue are " + reasons + "; see: drover queue list --state ERROR");
    }
  }

  /** Why nothing runs although jobs are queued; empty when none is. */
  static Optional<String> why(Stats stats, WorkQueue queue) {
    if (stats.queued() > 0) {
      return Optional.of("nothing runs: " + whatHolds(stats, queue));
    }
    return queue.list(JobState.QUEUED, null, 1).stream()
        .filter(job -> queue.stats().queued() == 0) // or it has only just come
        .map(
            job ->
                "nothing runs: job "
                    + job.id()
                    + " waits, and its lane's count does not say so; mend that with: drover doctor"
                    + " --repair")
        .findFirst();
  }

  private static String whatHolds(Stats stats, WorkQueue queue) {
    if (queue.steering().isPaused()) {
      return "the queue is paused; go on with: drover queue resume";
    }
    Optional<Gate> held = queue.note(Note.HELD).map(Gate::held);
    if (held.isPresent()) {
      return held.get().words();
    }
    List<String> all = new ArrayList<>();
    String again = counts(queue.delayedByReason());
    if (!again.isEmpty()) {
      all.add(again);
    }
    if (stats.queued() > stats.delayed()) {
      all.add(Text.number(stats.queued() - stats.delayed()) + " held back by their keys");
    }
    Instant next = queue.survey().nextTime();
    return Text.jobs(stats.queued())
        + (stats.queued() == 1 ? " waits" : " wait")
        + (next == null ? "" : ", the first until " + next)
        + (all.isEmpty() ? "" : " (" + String.join(", ", all) + ")")
        + "; see: drover queue explain ID";
  }

  static String line(RunPicture run) {
    Stats stats = run.stats();
    String left = Words.timeLeft(run);
    return String.format(
        Locale.ROOT,
        "%,d of %,d jobs ended, %s, %s; %,d waiting (%,d delayed), %,d running%s",
        run.ended(),
        stats.total(),
        Words.rate(run.perSecond()),
        Words.errors(stats.error()),
        stats.queued(),
        stats.delayed(),
        run.activity().running(),
        left.isEmpty() ? "" : "; " + left);
  }
}
