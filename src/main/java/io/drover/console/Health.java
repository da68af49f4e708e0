package io.drover.console;

import io.drover.queue.QueueException;
import io.drover.queue.SqlWorkQueue;
import io.drover.queue.Stats;
import io.drover.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** Whether this run does what it should, and if not, why. Thread-safe. */
public final class Health {
  /** Less room than this and the next commit or file may not fit. */
  private static final long LEAST_ROOM = 64L << 20;

  /** How long nothing may happen to a backlog that could move. */
  private static final Duration LONGEST_STILL = Duration.ofMinutes(2);

  /** By how much the clock may be off what has passed since the last look. */
  private static final Duration MOST_DRIFT = Duration.ofSeconds(30);

  /** How long a clock that was set is told of. */
  private static final Duration TOLD = Duration.ofMinutes(5);

  private final SqlWorkQueue queue;
  private final Settings settings;
  private final IntSupplier running;
  private final InstantSource clock;
  private final ClockWatch watch;
  private long endedBefore = -1;
  private Instant movedAt;

  /**
   * One thing that was looked at.
   *
   * @param detail what was found, for people, with what to do when it is not well
   */
  public record Check(String name, boolean up, String detail) {}

  public Health(SqlWorkQueue queue, Settings settings, IntSupplier running, InstantSource clock) {
    this.queue = queue;
    this.settings = settings;
    this.running = running;
    this.clock = clock;
    this.watch = new ClockWatch(clock, System::nanoTime, MOST_DRIFT, TOLD);
    this.movedAt = clock.instant();
  }

  /** Whether restarting would help: the leases of this run have lapsed, or its file is damaged. */
  public List<Check> live() {
    return List.of(asked("queue", this::lapsed));
  }

  /** Whether jobs go through. */
  public List<Check> ready() {
    List<Check> checks = new ArrayList<>();
    checks.add(asked("database", this::database));
    checks.add(room("queue", settings.queue().path().toAbsolutePath()));
    checks.add(room("downloads", settings.download().dir().toAbsolutePath()));
    checks.add(asked("leases", this::leases));
    checks.add(asked("backlog", this::backlog));
    String set = watch.look();
    checks.add(new Check("clock", set.isEmpty(), set.isEmpty() ? "goes evenly" : set));
    return checks;
  }

  /** Both at once. */
  public List<Check> all() {
    return Stream.concat(live().stream(), ready().stream()).toList();
  }

  private interface Question {
    Check ask();
  }

  private static Check asked(String name, Question question) {
    try {
      return question.ask();
    } catch (QueueException e) {
      return new Check(name, false, String.valueOf(e.getMessage()));
    }
  }

  private Check database() {
    queue.verify();
    Stats stats = queue.stats();
    return new Check("database", true, "answers; " + stats.total() + " jobs");
  }

  private Check lapsed() {
    queue.verify();
    if (!queue.isBusy()) {
      return new Check("queue", true, "no leases are held"); // then none are renewed
    }
    Instant until = queue.aliveUntil();
    boolean holds = until.isAfter(clock.instant());
    return new Check(
        "queue", holds, holds ? "leases hold until " + until : "leases have lapsed at " + until);
  }

  private Check leases() {
    if (!queue.isBusy()) {
      return new Check("leases", true, "none are held");
    }
    Instant renewed = queue.aliveUntil().minus(settings.lease().ttl());
    Duration age = Duration.between(renewed, clock.instant());
    boolean up = age.compareTo(settings.lease().heartbeat().multipliedBy(3)) < 0;
    return new Check(
        "leases",
        up,
        up ? "renewed at " + renewed : "not renewed since " + renewed + "; see the log for why");
  }

  private static Check room(String what, Path folder) {
    try {
      Path there = folder;
      while (!Files.exists(there) && there.getParent() != null) {
        there = there.getParent();
      }
      long free = Files.getFileStore(there).getUsableSpace();
      return new Check(
          "disk-" + what,
          free >= LEAST_ROOM,
          (free >> 20) + " MB free" + (free >= LEAST_ROOM ? "" : " at " + folder + "; make room"));
    } catch (IOException e) {
      return new Check("disk-" + what, false, folder + " cannot be looked at: " + e);
    }
  }

  /** Nothing runs, nothing has ended for long, and there are jobs that nothing holds back. */
  private synchronized Check backlog() {
    Instant now = clock.instant();
    long ended = queue.ended().total();
    if (ended != endedBefore
        || running.getAsInt() > 0
        || queue.steering().isPaused()
        || !queue.hasEligible()) {
      endedBefore = ended;
      movedAt = now;
      return new Check("backlog", true, "moves, rests, or is empty");
    }
    Duration still = Duration.between(movedAt, now);
    boolean up = still.compareTo(LONGEST_STILL) < 0;
    return new Check(
        "backlog",
        up,
        up
            ? "moved at " + movedAt
            : "jobs are ready and none has started since " + movedAt + "; see queue explain");
  }
}
