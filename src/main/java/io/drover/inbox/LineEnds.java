package io.drover.inbox;

/** One record a line. */
final class LineEnds implements Ends {
  private final byte newline;
  private long lines;

  /**
   * @param newline the byte that ends a line
   */
  LineEnds(byte newline) {
    this.newline = newline;
  }

  @Override
  public void begin() {
    lines = 0;
  }

  @Override
  public int find(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == newline) {
        lines = 1;
        return i + 1;
      }
    }
    return -1;
  }

  @Override
  public long lines() {
    return lines;
  }
}
