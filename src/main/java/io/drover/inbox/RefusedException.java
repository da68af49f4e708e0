package io.drover.inbox;

import io.drover.inbox.Parsed.Refused;

/** A line that is not taken. There may be millions of them, so they come without a stack trace. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Refused refused;

  RefusedException(String code, String detail) {
    this(new Refused(code, detail));
  }

  RefusedException(Refused refused) {
    super(refused.detail(), null, false, false);
    this.refused = refused;
  }

  Refused refused() {
    return refused;
  }
}
