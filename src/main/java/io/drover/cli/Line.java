package io.drover.cli;

/** One line for a terminal, in pieces, cut where the terminal ends. For one thread. */
final class Line {
  private final int columns;
  private final boolean colours;
  private final StringBuilder text = new StringBuilder();
  private int length;

  /**
   * @param columns how long it may be
   */
  Line(int columns, boolean colours) {
    this.columns = columns;
    this.colours = colours;
  }

  Line add(String piece) {
    return add(Style.PLAIN, piece);
  }

  Line add(Style style, String piece) {
    String safe = Text.safe(piece);
    String fits = safe.substring(0, Math.min(safe.length(), Math.max(0, columns - length)));
    length += fits.length();
    text.append(colours ? style.on(fits) : fits);
    return this;
  }

  /** Adds a piece whole or not at all. */
  Line addIfFits(Style style, String piece) {
    return length + piece.length() <= columns ? add(style, piece) : this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
