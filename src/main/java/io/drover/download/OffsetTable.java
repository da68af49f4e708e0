package io.drover.download;

import java.util.Arrays;

/**
 * A table from hashes to offsets in a file that takes 16 to 32 bytes an entry, and grows to a
 * bound. Keys are well mixed already; those that collide in all 64 bits are for the caller to tell
 * apart. Not thread-safe.
 */
final class OffsetTable {
  private static final long NONE = -1;

  private final int max;
  private long[] keys = new long[1_024];
  private long[] offsets = filled(1_024);
  private int size;

  /**
   * @param max what comes beyond so many entries is forgotten
   */
  OffsetTable(int max) {
    this.max = max;
  }

  /** Over an older offset of the same key. */
  void put(long key, long offset) {
    int at = place(key);
    if (offsets[at] == NONE) {
      if (size == max) {
        return;
      }
      size++;
      keys[at] = key;
    }
    offsets[at] = offset;
    if (2 * size > keys.length) {
      grow();
    }
  }

  /** The offset of a key, or −1. */
  long get(long key) {
    return offsets[place(key)];
  }

  private int place(long key) {
    int at = (int) key & (keys.length - 1);
    while (offsets[at] != NONE && keys[at] != key) {
      at = (at + 1) & (keys.length - 1);
    }
    return at;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldOffsets = offsets;
    keys = new long[2 * oldKeys.length];
    offsets = filled(2 * oldKeys.length);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldOffsets[i] != NONE) {
        int at = place(oldKeys[i]);
        keys[at] = oldKeys[i];
        offsets[at] = oldOffsets[i];
      }
    }
  }

  private static long[] filled(int length) {
    long[] offsets = new long[length];
    Arrays.fill(offsets, NONE);
    return offsets;
  }
}
