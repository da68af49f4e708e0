package io.drover.inbox;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Bytes to records, in bounded memory whatever comes: of a record that is too long only the head is
 * kept, to show it. Blank ones are passed over, but their lines are counted; white space around a
 * record and a byte order mark in front of it do not belong to it. A cursor for one thread: the
 * current record stands in {@link #buffer()} until the next call of {@link #next()}.
 */
final class RecordReader {
  private static final int FIRST_SIZE = 1 << 16;
  private static final int HEAD = 1 << 14;

  /** A byte order mark before the record and a carriage return after it are not measured. */
  private static final int AROUND = 4;

  private final InputStream in;
  private final Ends ends;
  private final int maxLength;
  private byte[] buffer = new byte[FIRST_SIZE];
  private int unread;
  private int filled;
  private int from;
  private int to;
  private long linesBehind;
  private long line;
  private boolean tooLong;

  /**
   * @param maxLength bytes; longer records are {@link #isTooLong() too long}
   */
  RecordReader(InputStream in, Ends ends, int maxLength) {
    this.in = in;
    this.ends = ends;
    this.maxLength = maxLength;
  }

  /**
   * Goes to the next record that is not blank; false at the end.
   *
   * @throws UnreadableException when the list ends where it should have gone on
   */
  boolean next() throws IOException {
    while (read()) {
      line = linesBehind + ends.linesBefore() + 1;
      linesBehind += ends.lines();
      trim();
      if (to > from) {
        tooLong |= to - from > maxLength;
        return true;
      }
    }
    ends.atEnd();
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

  /** The line in which the current record begins, from 1. */
  long line() {
    return line;
  }

  /** Whether the current record is longer than allowed, and only its head is here. */
  boolean isTooLong() {
    return tooLong;
  }

  private boolean read() throws IOException {
    tooLong = false;
    ends.begin();
    int seen = unread;
    while (true) {
      int end = ends.find(buffer, seen, filled);
      if (end >= 0) {
        return upTo(end);
      }
      if (ends.before() > 0 && ends.before() == filled - unread) {
        passOver();
      }
      if (filled - unread - ends.before() > maxLength + AROUND) {
        int shorter = ends.giveUp();
        if (shorter >= 0) {
          return upTo(unread + shorter);
        }
        skipRest();
        return true;
      }
      int searched = filled - unread;
      if (!fill()) {
        int shorter = ends.giveUp();
        return upTo(shorter >= 0 ? unread + shorter : filled);
      }
      seen = unread + searched;
    }
  }

  /** Nothing of a record is here yet, and what stands in front of one need not be kept. */
  private void passOver() {
    linesBehind += ends.lines();
    unread = filled;
    ends.begin();
  }

  private boolean upTo(int end) {
    from = Math.min(end, unread + ends.before());
    to = end;
    boolean any = end > unread;
    unread = end;
    return any;
  }

  /** Reads more behind what is there, making room first; false at the end. */
  private boolean fill() throws IOException {
    if (unread > 0) {
      System.arraycopy(buffer, unread, buffer, 0, filled - unread);
      filled -= unread;
      unread = 0;
    }
    if (filled == buffer.length) {
      // The loop above leaves when a record is over the bound, so this ends one byte above it.
      long doubled = Math.min(2L * buffer.length, ends.before() + maxLength + AROUND + 1L);
      buffer = Arrays.copyOf(buffer, (int) Math.min(doubled, Integer.MAX_VALUE - 8));
    }
    int count = in.read(buffer, filled, buffer.length - filled);
    filled += Math.max(count, 0);
    return count > 0;
  }

  /** Keeps the head of the record and reads over the rest of it. */
  private void skipRest() throws IOException {
    tooLong = true;
    int start = unread + ends.before();
    int head = Math.min(HEAD, filled - start);
    System.arraycopy(buffer, start, buffer, 0, head);
    while (true) {
      int count = in.read(buffer, head, buffer.length - head);
      filled = head + Math.max(count, 0);
      int end = ends.find(buffer, head, filled);
      if (end >= 0 || count <= 0) {
        unread = end >= 0 ? end : filled;
        from = 0;
        to = head;
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
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }
}
