package io.drover.console;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is kept for a while, so that however many ask, the queue is asked once a second at
 * the most, and less often when its answer takes long. Thread-safe: whoever comes while the answer
 * is being made gets the former one.
 */
final class Cached<T> implements Supplier<T> {
  /** The shortest that an answer is kept. */
  static final long SECOND_NANOS = 1_000_000_000L;

  private static final long LONGEST_NANOS = 30 * SECOND_NANOS;

  /** Of the time, the queue is busy with one question for a twentieth at the most. */
  private static final int SHARE = 20;

  private final Supplier<T> source;
  private final LongSupplier nanos;
  private final long longest;
  private @Nullable Answer<T> last;
  private boolean asking;

  private record Answer<T>(T value, long until) {}

  /**
   * @param nanos a clock that only goes forward
   */
  Cached(Supplier<T> source, LongSupplier nanos) {
    this(source, nanos, LONGEST_NANOS);
  }

  /**
   * @param longest how long an answer is kept at the most, however long it takes; nanoseconds
   */
  Cached(Supplier<T> source, LongSupplier nanos, long longest) {
    this.source = source;
    this.nanos = nanos;
    this.longest = longest;
  }

  @Override
  public T get() {
    Answer<T> known;
    synchronized (this) {
      known = last;
      if (known != null && (asking || nanos.getAsLong() - known.until < 0)) {
        return known.value;
      }
      if (known == null) {
        return ask(); // the first ones wait, for there is nothing else to tell them
      }
      asking = true;
    }
    try {
      return ask();
    } finally {
      synchronized (this) {
        asking = false;
      }
    }
  }

  /** The next one to ask waits for a new answer. */
  synchronized void forget() {
    last = null;
  }

  private T ask() {
    long begun = nanos.getAsLong();
    T value = source.get();
    long ended = nanos.getAsLong();
    Answer<T> answer =
        new Answer<>(
            value, ended + Math.min(longest, Math.max(SECOND_NANOS, SHARE * (ended - begun))));
    synchronized (this) {
      last = answer;
    }
    return value;
  }
}
