package io.drover.inbox;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Bytes to lines, in bounded memory whatever comes: of a line that is too long only the head is
 * kept, to show it. Blank lines are passed over but counted in the line numbers; white space around
 * a line and a byte order mark in front of it do not belong to it. A cursor for one thread: the
 * current line stands in {@link #buffer()} until the next call of {@link #next()}.
 */
final class LineReader {
  private static final int FIRST_SIZE = 1 << 16;
  private static final int HEAD = 1 << 14;

  /** A byte order mark before the line and a carriage return after it are not measured. */
  private static final int AROUND = 4;

  private final InputStream in;
  private final int maxLine;
  private byte[] buffer = new byte[FIRST_SIZE];
  private int unread;
  private int filled;
  private int from;
  private int to;
  private long number;
  private boolean tooLong;

  /**
   * @param maxLine bytes; longer lines are {@link #isTooLong() too long}
   */
  LineReader(InputStream in, int maxLine) {
    this.in = in;
    this.maxLine = maxLine;
  }

  /** Goes to the next line that is not blank; false at the end. */
  boolean next() throws IOException {
    while (readLine()) {
      number++;
      trim();
      if (to > from) {
        tooLong |= to - from > maxLine;
        return true;
      }
    }
    return false;
  }

  byte[] buffer() {
    return buffer;
  }

  int offset() {
    return from;
  }

  int length() {
    return to - from;
  }

  /** The number of the current line in the file, from 1. */
  long number() {
    return number;
  }

  /** Whether the current line is longer than allowed, and only its head is here. */
  boolean isTooLong() {
    return tooLong;
  }

  private boolean readLine() throws IOException {
    tooLong = false;
    int seen = unread;
    while (true) {
      int newline = newline(seen);
      if (newline >= 0) {
        from = unread;
        to = newline;
        unread = newline + 1;
        return true;
      }
      if (filled - unread > maxLine + AROUND) {
        skipRest();
        return true;
      }
      int searched = filled - unread;
      if (!fill()) {
        from = unread;
        to = filled;
        unread = filled;
        return to > from;
      }
      seen = unread + searched;
    }
  }

  private int newline(int start) {
    for (int i = start; i < filled; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Reads more behind what is there, making room first; false at the end. */
  private boolean fill() throws IOException {
    if (unread > 0) {
      System.arraycopy(buffer, unread, buffer, 0, filled - unread);
      filled -= unread;
      unread = 0;
    }
    if (filled == buffer.length) {
      // The loop above leaves when a line is over the bound, so this ends one byte above it.
      long doubled = Math.min(2L * buffer.length, maxLine + AROUND + 1L);
      buffer = Arrays.copyOf(buffer, (int) doubled);
    }
    int count = in.read(buffer, filled, buffer.length - filled);
    filled += Math.max(count, 0);
    return count > 0;
  }

  /** Keeps the head of the line and reads over the rest of it. */
  private void skipRest() throws IOException {
    tooLong = true;
    int head = Math.min(HEAD, filled - unread);
    System.arraycopy(buffer, unread, buffer, 0, head);
    from = 0;
    to = head;
    while (true) {
      int count = in.read(buffer, head, buffer.length - head);
      filled = head + Math.max(count, 0);
      int newline = newline(head);
      if (newline >= 0 || count <= 0) {
        unread = newline >= 0 ? newline + 1 : filled;
        return;
      }
    }
  }

  private void trim() {
    if (to - from >= 3
        && buffer[from] == (byte) 0xEF
        && buffer[from + 1] == (byte) 0xBB
        && buffer[from + 2] == (byte) 0xBF) {
      from += 3;
    }
    while (from < to && isSpace(buffer[from])) {
      from++;
    }
    while (to > from && isSpace(buffer[to - 1])) {
      to--;
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }
}
