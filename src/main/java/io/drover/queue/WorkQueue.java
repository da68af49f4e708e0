package io.drover.queue;

import io.drover.job.Demand;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.Key;
import io.drover.job.Lease;
import io.drover.job.NewJob;
import io.drover.job.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The persistent queue. Every verb returns once its change is committed (with durability {@code
 * full}: synced). Thread-safe. Faults of the database are {@link QueueException}s whose message
 * says what to do.
 */
public interface WorkQueue extends AutoCloseable {

  /** Adds the jobs whose ids are not known yet; the others change nothing. */
  List<Enqueued> enqueue(List<NewJob> jobs);

  /**
   * Adds the jobs whose ids are not known yet, like {@link #enqueue(List)}, without asking what has
   * become of the others.
   *
   * @return how many were new
   */
  long add(List<NewJob> jobs);

  /**
   * Adds the jobs whose ids are not known yet, and keeps a note with them in the same commit.
   *
   * @return how many were new
   */
  long enqueue(List<NewJob> jobs, Note note);

  /** Those of the jobs whose ids are not known yet, in their order; changes nothing. */
  List<NewJob> unknown(List<NewJob> jobs);

  /** The text of the last note with this key. */
  Optional<String> note(String key);

  /** Removes the note with this key, if there is one. */
  void removeNote(String key);

  /**
   * Leases ready jobs to this process, fairly over lanes, and never more than the demand asks for.
   *
   * @return the new leases' ids as a range, empty when nothing was granted
   */
  Grant lease(Demand demand);

  /** Says that the run of a lease begins which is {@link Lease#lostBefore}. */
  void begins(Lease lease);

  /**
   * Marks leases as begun a while ago: if the process dies now, their attempts count. May be said
   * again.
   */
  void started(List<Begun> begun);

  /**
   * Ends runs. A lease that was lost changes nothing.
   *
   * @return the stale ones among them
   */
  List<Settlement> settle(List<Settlement> settlements);

  /**
   * Gives back leases whose runs never began or were cut off by a stop: their attempts do not
   * count.
   */
  void release(List<Lease> leases);

  /** Which of the leases hold no longer: settled, lost, or cancelled with their job. */
  List<Lease> lost(List<Lease> leases);

  /**
   * Says that this process lives, so that its leases hold for another TTL. Without leases it writes
   * nothing.
   */
  void heartbeat();

  /**
   * Makes jobs ready whose time has come.
   *
   * @return how many
   */
  int promote();

  /**
   * Ends jobs that have not ended yet, as SKIPPED with the reason {@code cancelled}. Of one that is
   * leased the lease is lost: what its run says is refused.
   *
   * @return the states in which they were found, by their ids; those that are final stay as they
   *     are, and those that are not known are missing
   */
  Map<String, JobState> cancel(List<String> ids);

  /**
   * Removes jobs that ended before a time, with their history, in many short transactions.
   *
   * @param keepIds whether their ids stay known, so that they are not added again
   * @return how many it would remove or has removed
   */
  long purge(Instant before, boolean keepIds, boolean dryRun);

  /**
   * Removes attempts that ended longer ago than {@code drover.history.keep}, of jobs that have
   * ended; a bounded part of them at each call.
   *
   * @return how many
   */
  int prune();

  /**
   * Puts jobs in ERROR back to QUEUED, with fresh attempts, in many short transactions. Those that
   * fail again meanwhile are left.
   *
   * @return how many it would put or has put back
   */
  long retryFailed(RetryFilter filter, boolean dryRun);

  /** Whether jobs are leased now, by any process: then long transactions are in somebody's way. */
  boolean isBusy();

  /** What decides whether a job runs now; empty when there is none with this id. */
  Optional<Situation> situation(String artifactId);

  /** What decides whether a key's jobs run now. */
  Situation situation(Key key);

  /**
   * Holds what is kept for speed against the rows; reads all of them.
   *
   * @param repair whether what is wrong is mended
   * @return what is wrong, or was, a line each
   */
  List<String> examine(boolean repair);

  /** Pauses and limits, commanded and learned. */
  Steering steering();

  /** Counts by state; costs as much as there are lanes, however many jobs there are. */
  Stats stats();

  /** Counts by state for each value of a dimension. */
  Map<String, Stats> statsBy(Dimension dimension);

  /** How many jobs wait for another attempt, by the reason of their last one; looks at each. */
  Map<String, Long> delayedByReason();

  /** What somebody who watches wants to see. */
  Survey survey();

  /** How many jobs of a host are queued; costs as much as there are resolvers. */
  long waiting(String host);

  /** Jobs, those that were added last first, at most {@code limit}. */
  List<Job> list(@Nullable JobState state, @Nullable String host, int limit);

  /** Hands on every job that is over, oldest first; read in pieces, beside whatever goes on. */
  void finished(Consumer<FinishedJob> each);

  /** One job with its history. */
  Optional<JobHistory> show(String artifactId);

  @Override
  void close();

  /**
   * What became of one job on its way in.
   *
   * @param added false when the id was known already
   * @param state the job's state now
   */
  record Enqueued(boolean added, JobState state) {}

  /**
   * Lease ids from {@code first} to {@code last}, all this process's own.
   *
   * @param wakeAt when the next lane that sleeps wakes, in epoch milliseconds; null when none does
   * @param again whether there was more to look at than one transaction may
   */
  record Grant(long first, long last, int count, @Nullable Long wakeAt, boolean again) {
    public static final Grant NONE = new Grant(0, -1, 0, null, false);

    Grant andThen(@Nullable Long wake, boolean more) {
      return new Grant(first, last, count, wake, more);
    }
  }

  /**
   * A run that has begun.
   *
   * @param host the one that it talks to now
   */
  record Begun(Lease lease, Key host) {
    /** Whether it has gone on from the host that it was leased for. */
    boolean isAway() {
      return !host.equals(lease.host());
    }
  }

  /** The outcome of a run, with the time that it took. */
  record Settlement(Lease lease, Outcome outcome, long startedAtMillis, long endedAtMillis) {}

  /**
   * What became of the leases of processes that are gone.
   *
   * @param requeued jobs that are queued again
   * @param failed jobs that had no attempts left and ended in ERROR
   */
  record Recovered(int requeued, List<Lost> failed) {}

  /** A job whose last run ended with its process. */
  record Lost(String id, String reason, String resolver, int attempts, Instant at) {}

  /**
   * Which failed jobs; every null matches all.
   *
   * @param maxAttempts only jobs that have used fewer attempts than this in their whole life
   */
  record RetryFilter(
      @Nullable Integer maxAttempts, @Nullable String reason, @Nullable String host) {}

  /** What {@link #statsBy} counts by. */
  enum Dimension {
    STATE,
    HOST,
    RESOLVER,
    REASON
  }
}
