package io.drover.limit;

import io.drover.job.Key;
import io.drover.job.KeyState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one running job holds. Its state is guarded by the limiter's lock. */
final class Held implements Permit {
  private final KeyedLimiter limiter;
  private final long since;
  private volatile List<Slot> slots; // read without the lock by who only looks
  private long began;
  private boolean paid; // whether the next request here has been charged to the rate already
  private boolean closed;

  Held(KeyedLimiter limiter, List<Slot> slots, long since) {
    this.limiter = limiter;
    this.slots = slots;
    this.since = since;
    this.began = since;
    Slot host = hostSlot();
    this.paid = host != null && host.isRated();
  }

  @Override
  public long since() {
    return since;
  }

  @Override
  public Key host() {
    Slot host = hostSlot();
    return host == null ? Key.NO_HOST : host.key();
  }

  private @Nullable Slot hostSlot() {
    return slots.stream()
        .filter(slot -> slot.key().kind() == Key.Kind.HOST)
        .findFirst()
        .orElse(null);
  }

  @Override
  public void answered(Reply reply) {
    limiter.changeWithin(
        after -> {
          Slot host = hostSlot();
          if (closed || host == null) {
            return false;
          }
          long now = limiter.nanos();
          if (reply.kind() == Reply.Kind.FINE) {
            int before = host.cap();
            host.fine(began, now);
            if (host.cap() > before) {
              limiter.opened(host, after, now);
            }
          } else {
            boolean rests = reply.kind() == Reply.Kind.THROTTLED;
            host.refused(began, now, rests, reply.retryAfter(), limiter.random());
            limiter.sendAway(host, after, now);
            after.keeps(rests);
          }
          began = now;
          return true;
        });
  }

  @Override
  public boolean moveTo(Key host) {
    return moveTo(host, Published.NOTHING);
  }

  @Override
  public boolean moveTo(Key host, Published said) {
    Boolean moved = limiter.changeWithin(after -> moves(host, null, said, after));
    while (moved == null) {
      long asOf = limiter.commands();
      KeyState state = limiter.stateOf(host);
      moved =
          limiter.changeWithin(
              a -> limiter.commands() == asOf ? moves(host, state, said, a) : null);
    }
    return moved;
  }

  @Override
  public Duration restOf(Key host) {
    return Duration.ofNanos(limiter.restOf(host));
  }

  /** Null when the host is not in memory and nothing is said of its state. */
  private @Nullable Boolean moves(Key host, @Nullable KeyState state, Published said, After after) {
    long now = limiter.nanos();
    Slot old = hostSlot();
    if (closed) {
      return false;
    } else if (old != null && old.key().equals(host)) {
      old.hears(said, now);
      return goesOn(old, after, now);
    } else if (limiter.isStopped()) {
      return false;
    }
    Slot next = limiter.slot(host, state, now);
    if (next == null) {
      return null;
    }
    next.hears(said, now);
    if (!next.isOpen(now)) {
      return false;
    }
    paid = false;
    began = now;
    after.keeps(next.starts(now));
    List<Slot> moved = new ArrayList<>(slots);
    moved.remove(old);
    moved.add(next);
    slots = moved;
    if (old != null) {
      old.ends();
      limiter.opened(old, after, now);
    }
    return true;
  }

  /** The first request to a host was charged with the place there, each further one is now. */
  private boolean goesOn(Slot host, After after, long now) {
    if (!paid) {
      if (host.opensAt(now) > now) {
        return false;
      }
      after.keeps(host.charge(now));
    }
    paid = false;
    began = now;
    return true;
  }

  @Override
  public void close() {
    limiter.change(
        after -> {
          if (closed) {
            return false;
          }
          closed = true;
          long now = limiter.nanos();
          limiter.ended(now - since);
          for (Slot slot : slots) {
            slot.ends();
            limiter.opened(slot, after, now);
            limiter.forget(slot, now);
          }
          return true;
        });
  }
}
