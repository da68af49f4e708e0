package io.drover.queue;

import io.drover.job.Job;
import io.drover.job.Key;
import io.drover.job.KeyState;
import io.drover.job.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What decides whether a job or the jobs of a key run now, read at one moment.
 *
 * @param job the job that was asked for; null when it was a key
 * @param keys the resolver and the host of the job, or the key that was asked for; no absent host
 * @param ahead how many ready jobs its lane gives out before this one, counted to {@value #FAR}
 * @param suspect whether the job runs with no other suspect beside it, see {@link Lease#suspect}
 * @param begun since when the job is known to run; null when it does not, or has only just begun
 * @param paused whether the queue as a whole is paused
 * @param leased every leased job, the earliest lease first
 * @param run who runs the queue, as far as the queue knows; null when nobody does
 * @param silent who did when it was last heard of, longer ago than its leases hold by themselves;
 *     null when there is none
 */
public record Situation(
    @Nullable Job job,
    List<KeySituation> keys,
    int ahead,
    boolean suspect,
    @Nullable Instant begun,
    boolean paused,
    List<Leased> leased,
    @Nullable OwnerIdentity run,
    @Nullable OwnerIdentity silent) {

  /** How far jobs ahead are counted. */
  public static final int FAR = 10_000;

  /**
   * A key.
   *
   * @param ready how many of its jobs wait for their turn
   * @param delayed how many wait for a time
   */
  public record KeySituation(Key key, KeyState state, long ready, long delayed) {}

  /**
   * A leased job.
   *
   * @param keys its resolver and the host that it is for or talks to now, with what is known of
   *     them; no absent host
   * @param begun since when it is known to run; null when it waits in memory, or has only just
   *     begun
   * @param suspect whether it runs with no other suspect beside it, see {@link Lease#suspect}
   */
  public record Leased(
      String id,
      Map<Key, KeyState> keys,
      Instant leasedAt,
      @Nullable Instant begun,
      boolean suspect) {
    public boolean has(Key key) {
      return keys.containsKey(key);
    }
  }
}
