package io.drover.limit;

import io.drover.job.Key;
import java.time.Duration;

/**
 * Leave for one job to run now: a worker and a place under the cap of each of its keys, charged to
 * their rates. Thread-safe.
 */
public interface Permit extends AutoCloseable {

  /** When it was given, on the limiter's clock: what rates go by. */
  long since();

  /** The host that the job talks to at this time; the absent one when it holds none. */
  default Key host() {
    return Key.NO_HOST;
  }

  /** Tells how the host that the job talks to at this time has answered; its limits learn of it. */
  void answered(Reply reply);

  /**
   * Asks for leave for the next request: at another host for a place there instead of the present
   * one's, for a job talks to one host at a time; at the same one for what its rate has left, which
   * the first request need not. Never waits.
   *
   * @return false when there is none now: nothing has changed, and the job must not talk to it
   */
  boolean moveTo(Key host);

  /**
   * The same, of a host that is known to ask for something; its limits learn of it first.
   *
   * @param published {@link Published#NOTHING} when nothing is known
   */
  default boolean moveTo(Key host, Published published) {
    return moveTo(host);
  }

  /** For how long from now on a host is to be left alone; zero when it is not. */
  default Duration restOf(Key host) {
    return Duration.ZERO;
  }

  /** Hands all of it on; closing it again does nothing. */
  @Override
  void close();
}
