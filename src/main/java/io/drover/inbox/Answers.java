package io.drover.inbox;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What stands around the records in the answers of programs: objects that have them in an array
 * {@code items}, {@code results}, {@code data} or {@code works}, by itself or within {@code
 * message}; one such object, or one after the other. For one reader.
 */
final class Answers {
  /** Names of arrays that have the records in them. */
  static final Set<String> LISTS = Set.of("items", "results", "data", "works");

  /** The name of an object that may have such an array. */
  static final String MESSAGE = "message";

  private static final int LONGEST_NAME = 16;

  private final byte[] text = new byte[LONGEST_NAME];
  private int length;
  private int depth;
  private boolean inMessage;
  private boolean inText;
  private boolean escaped;
  private boolean perhaps;
  private boolean inList;
  private boolean found;

  /** Whether what comes next is an element, or stands between two. */
  boolean inList() {
    return inList;
  }

  /** Whether an object is open. */
  boolean isOpen() {
    return depth > 0;
  }

  /** The array has ended. */
  void leaveList() {
    inList = false;
  }

  /**
   * Takes a byte that is no part of an element.
   *
   * @return false when the byte is one: the first one of a list, or the end of an object that had
   *     no list
   */
  boolean passes(byte b) {
    if (inText) {
      inText(b);
      return true;
    }
    if (perhaps && b != ' ' && b != '\t' && b != '\r' && b != '\n') {
      perhaps = false;
      inList = b == '{';
      found |= inList || b == ']';
      if (inList || b == ']') {
        return !inList;
      }
      depth++;
    }
    switch (b) {
      case '"' -> {
        inText = true;
        length = 0;
      }
      case '{' -> {
        inMessage = depth == 1 ? name().equals(MESSAGE) : inMessage;
        depth++;
      }
      case '[' -> {
        perhaps = (depth == 1 || (depth == 2 && inMessage)) && LISTS.contains(name());
        depth += perhaps ? 0 : 1;
      }
      case '}', ']' -> {
        return closed();
      }
      default -> {}
    }
    return true;
  }

  private boolean closed() {
    depth = Math.max(0, depth - 1);
    inMessage &= depth > 1;
    boolean whole = found || depth > 0;
    found &= depth > 0;
    return whole;
  }

  private void inText(byte b) {
    if (escaped) {
      escaped = false;
    } else if (b == '\\') {
      escaped = true;
    } else if (b == '"') {
      inText = false;
      return;
    }
    if (length < LONGEST_NAME) {
      text[length] = b;
    }
    length++;
  }

  /** The last text, which in front of an opening bracket within an object is its name. */
  private String name() {
    return length > LONGEST_NAME ? "" : new String(text, 0, length, StandardCharsets.UTF_8);
  }
}
