package io.drover.cli;

/**
 * What a terminal has room for.
 *
 * @param columns characters in a line
 * @param rows lines
 */
record Size(int columns, int rows) {
  /** What terminals have had since there were any. */
  static final Size USUAL = new Size(80, 24);
}
