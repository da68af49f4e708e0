package io.drover.inbox;

/**
 * Rows of a table: lines, but for line breaks within quotes (RFC 4180). A quote that is closed
 * nowhere, or in the middle of a cell, spoils only the line that it stands in.
 */
final class RowEnds implements Ends {
  private enum At {
    CELL,
    PLAIN,
    QUOTED,
    QUOTE,
    BROKEN
  }

  private final byte separator;
  private final byte newline;
  private At at = At.CELL;
  private int seen;
  private int firstLine;
  private long lines;

  RowEnds(byte separator, byte newline) {
    this.separator = separator;
    this.newline = newline;
  }

  @Override
  public void begin() {
    at = At.CELL;
    seen = 0;
    firstLine = -1;
    lines = 0;
  }

  @Override
  public int find(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == newline) {
        lines++;
        if (at != At.QUOTED) {
          return i + 1;
        }
        firstLine = firstLine < 0 ? seen + i - from + 1 : firstLine;
      }
      at = after(b);
      if (at == At.BROKEN && firstLine >= 0) {
        lines = 1;
        return from + firstLine - seen;
      }
    }
    seen += to - from;
    return -1;
  }

  private At after(byte b) {
    return switch (at) {
      case CELL, PLAIN ->
          b == separator ? At.CELL : b == '"' && at == At.CELL ? At.QUOTED : At.PLAIN;
      case QUOTED -> b == '"' ? At.QUOTE : At.QUOTED;
      case QUOTE -> b == '"' ? At.QUOTED : b == separator ? At.CELL : closed(b);
      case BROKEN -> At.BROKEN;
    };
  }

  private static At closed(byte b) {
    return b == '\r' || b == ' ' ? At.QUOTE : At.BROKEN;
  }

  @Override
  public long lines() {
    return lines;
  }

  @Override
  public int giveUp() {
    int shorter = at == At.QUOTED ? firstLine : -1;
    lines = shorter >= 0 ? 1 : lines;
    at = At.BROKEN;
    return shorter;
  }
}
