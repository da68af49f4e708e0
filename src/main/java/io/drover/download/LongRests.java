package io.drover.download;

import io.drover.job.Key;
import io.drover.job.Outcome.Moved;
import io.drover.limit.Permit;
import io.drover.limit.Published;
import io.drover.limit.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The hosts that have asked a dry run for a long rest. They get it, but the limiter hears nothing
 * of it: it would close their lanes, and the jobs that wait there must come and see that nobody
 * waits for them. Thread-safe.
 */
final class LongRests {
  private final InstantSource clock;
  private final Map<Key, Instant> until = new ConcurrentHashMap<>();

  LongRests(InstantSource clock) {
    this.clock = clock;
  }

  /** The permit of one job, which has no place where somebody rests. */
  Permit heeding(Permit permit) {
    return new Heeding(permit);
  }

  private Duration left(Key host) {
    Instant now = clock.instant();
    Duration left = Duration.between(now, until.getOrDefault(host, now));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private final class Heeding implements Permit {
    private final Permit permit;
    private volatile Key at = Key.NO_HOST;

    Heeding(Permit permit) {
      this.permit = permit;
    }

    @Override
    public long since() {
      return permit.since();
    }

    @Override
    public Key host() {
      return permit.host();
    }

    @Override
    public void answered(Reply reply) {
      Duration rest = reply.retryAfter();
      if (rest == null || rest.compareTo(Moved.PATIENCE) <= 0) {
        permit.answered(reply);
      } else {
        until.put(at, clock.instant().plus(rest));
        permit.answered(Reply.fine());
      }
    }

    @Override
    public boolean moveTo(Key host) {
      return moveTo(host, Published.NOTHING);
    }

    @Override
    public boolean moveTo(Key host, Published published) {
      boolean moved = left(host).isZero() && permit.moveTo(host, published);
      if (moved) {
        at = host;
      }
      return moved;
    }

    @Override
    public Duration restOf(Key host) {
      Duration own = left(host);
      return own.isZero() ? permit.restOf(host) : own;
    }

    @Override
    public void close() {
      permit.close();
    }
  }
}
