package io.drover.limit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a host's answer says about how it bears the work.
 *
 * @param retryAfter how long it wants to be left alone; null when it does not say, and for the
 *     other kinds
 */
public record Reply(Kind kind, @Nullable Duration retryAfter) {
  private static final Reply FINE = new Reply(Kind.FINE, null);
  private static final Reply FAULTED = new Reply(Kind.FAULTED, null);

  /** What a reply can be. */
  public enum Kind {
    /** It did what it was asked, or said why it will not. */
    FINE,
    /** It asks for less: 429, 503. */
    THROTTLED,
    /** It could not: no connection, a time-out, a fault of its own. */
    FAULTED
  }

  public static Reply fine() {
    return FINE;
  }

  public static Reply throttled(@Nullable Duration retryAfter) {
    return new Reply(Kind.THROTTLED, retryAfter);
  }

  public static Reply faulted() {
    return FAULTED;
  }
}
