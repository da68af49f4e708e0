package io.drover.console;

import io.drover.job.Job;
import io.drover.job.Key;
import io.drover.limit.KeyGate;
import io.drover.queue.Situation.KeySituation;
import io.drover.queue.Situation.Leased;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a job, or the next job of a key, does or does not run now.
 *
 * @param gate what decides
 * @param at the key at which it does; null for gates that are at none
 * @param nextAt the earliest time at which that may change by time alone; null when time does not
 *     decide
 * @param job the job that was asked for; null when it was a key
 * @param detail what the last attempt said, of a job that has ended or waits for its time; empty
 *     when it said nothing
 * @param ahead how many jobs of its lane come first
 * @param workers how many jobs may run at once in all
 * @param running how many run now
 * @param keys the job's keys, or the key that was asked for
 */
public record Explanation(
    Gate gate,
    @Nullable Key at,
    @Nullable Instant nextAt,
    @Nullable Job job,
    String detail,
    int ahead,
    int workers,
    int running,
    List<KeyReport> keys) {

  /** What the gate means, for people; of a gate at a key, what follows the key's name. */
  public String words() {
    return switch (gate) {
      case KEY_PAUSED -> gate.words() + " " + at;
      case TERMINAL -> job == null ? gate.words() : ended(job);
      case DELAY -> job == null ? gate.words() : gate.words() + after(", after ", job);
      default -> gate.words();
    };
  }

  private String ended(Job job) {
    return gate.words() + " as %s at %s".formatted(job.state(), job.updatedAt()) + after(": ", job);
  }

  /** How the last attempt went, after a word that joins it. */
  private String after(String joint, Job job) {
    return (job.reason().isEmpty() ? "" : joint + job.reason())
        + (detail.isEmpty() ? "" : ", " + detail);
  }

  /**
   * A key and what it allows.
   *
   * @param holders who runs, and so holds its permits
   * @param waiting leased jobs that wait in memory for this key or another of theirs
   */
  public record KeyReport(
      KeySituation now, KeyGate allows, List<Leased> holders, List<Leased> waiting) {}
}
