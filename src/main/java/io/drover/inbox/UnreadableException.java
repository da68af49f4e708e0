package io.drover.inbox;

import java.io.IOException;

/** A whole file that cannot be read on, whatever its single lines are; the message says why. */
final class UnreadableException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableException(String message) {
    super(message);
  }
}
