package io.drover.queue;

import org.jspecify.annotations.Nullable;

/** The queue could not do it; the message says what and what to do next. */
public final class QueueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean refusal;

  public QueueException(String message) {
    this(message, null, false);
  }

  public QueueException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private QueueException(String message, @Nullable Throwable cause, boolean refusal) {
    super(message, cause);
    this.refusal = refusal;
  }

  /** The database is well and refuses what was to be written. */
  static QueueException refusal(String message, Throwable cause) {
    return new QueueException(message, cause, true);
  }

  /** The same fault, for another thread to throw. */
  QueueException rethrown() {
    return new QueueException(getMessage(), this, refusal);
  }

  /**
   * Whether the fault lies in what was to be written, so that trying the same again cannot help.
   * False whenever the database may be at fault: locked, full, gone, damaged, closed.
   */
  public boolean isRefusal() {
    return refusal;
  }

  /** Never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
