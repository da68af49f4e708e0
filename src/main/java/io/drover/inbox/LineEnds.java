package io.drover.inbox;

/** One record a line. */
final class LineEnds implements Ends {
  private long lines;

  @Override
  public void begin() {
    lines = 0;
  }

  @Override
  public int find(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') {
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
