package io.drover.inbox;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * JSON values one after the other, those of one large array or without any around them. Looks no
 * closer than it takes to find where a value ends. A value whose brackets do not match, or whose
 * text has a line break in it, ends where a line begins with a brace as far to the right as the
 * first one stood: that is how lists look that programs have written.
 */
final class JsonEnds implements Ends {
  private static final int TRACKED = 10_000;

  private final BitSet objects = new BitSet();
  private final @Nullable Answers answers;
  private boolean inArray;
  private int firstColumn = -1;
  private int column;
  private boolean started;
  private boolean broken;
  private boolean indent;
  private boolean inText;
  private boolean escaped;
  private int depth;
  private int seen;
  private int before;
  private long linesBefore;
  private long lines;

  /**
   * @param answers what stands around the values; null for nothing, or one array
   */
  JsonEnds(@Nullable Answers answers) {
    this.answers = answers;
  }

  @Override
  public void begin() {
    started = false;
    broken = false;
    inText = false;
    escaped = false;
    depth = 0;
    seen = 0;
    before = 0;
    linesBefore = 0;
    lines = 0;
  }

  @Override
  public int find(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      int end = started || starts(bytes[i], i - from) ? step(bytes[i], i) : -1;
      if (end >= 0) {
        column += end - i;
        return end;
      }
      boolean newline = bytes[i] == '\n';
      lines += newline ? 1 : 0;
      column = newline ? 0 : column + 1;
    }
    seen += to - from;
    return -1;
  }

  /** Passes over what stands between values; true at the first byte of one. */
  private boolean starts(byte b, int offset) {
    if (answers != null && !answers.inList() && answers.passes(b)) {
      return false;
    }
    boolean between = isSpace(b) || b == ',' || b == ']' || b == (byte) 0xEF;
    if (b == ']') {
      inArray = false;
      if (answers != null) {
        answers.leaveList();
      }
    } else if (b == '[' && !inArray && answers == null) {
      inArray = true;
      between = true;
    } else if (seen + offset < 3 && (b == (byte) 0xBB || b == (byte) 0xBF)) {
      between = true; // the rest of a byte order mark
    }
    if (!between) {
      started = true;
      before = seen + offset;
      linesBefore = lines;
      firstColumn = firstColumn < 0 ? column : firstColumn;
    }
    return started;
  }

  private int step(byte b, int i) {
    if (broken) {
      boolean next = b == '{' && indent && column == firstColumn;
      indent = b == '\n' || (indent && isSpace(b));
      return next ? i : -1;
    }
    if (inText) {
      return stepInText(b, i);
    }
    switch (b) {
      case '"' -> inText = true;
      case '{', '[' -> {
        objects.set(Math.min(depth, TRACKED), b == '{');
        depth++;
      }
      case '}', ']' -> {
        return closed(b == '}', i);
      }
      case ',', ' ', '\t', '\r', '\n' -> {
        return depth == 0 ? i : -1;
      }
      default -> {}
    }
    return -1;
  }

  private int stepInText(byte b, int i) {
    if (b == '\n') {
      broken = true;
      indent = true;
    } else if (escaped) {
      escaped = false;
    } else if (b == '\\') {
      escaped = true;
    } else if (b == '"') {
      inText = false;
      return depth == 0 ? i + 1 : -1;
    }
    return -1;
  }

  private int closed(boolean object, int i) {
    if (depth == 0) {
      return object ? i + 1 : i; // the array may end right behind a bare word
    }
    depth--;
    if (depth < TRACKED && objects.get(depth) != object) {
      broken = true;
      indent = false;
      return -1;
    }
    return depth == 0 ? i + 1 : -1;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  @Override
  public int before() {
    return started ? before : seen;
  }

  @Override
  public long linesBefore() {
    return linesBefore;
  }

  @Override
  public long lines() {
    return lines;
  }

  @Override
  public void atEnd() throws UnreadableException {
    if (inArray || (answers != null && (answers.inList() || answers.isOpen()))) {
      throw new UnreadableException("the list ends within its array");
    }
  }
}
