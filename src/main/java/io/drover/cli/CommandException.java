package io.drover.cli;

/** A command could not do it; the message says what and what to try. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandException(String message) {
    super(message);
  }
}
