package io.drover.inbox;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/** The first bytes of a stream, and the whole of it with them. */
final class Head {
  private final byte[] start;
  private final InputStream all;

  private Head(byte[] start, InputStream all) {
    this.start = start;
    this.all = all;
  }

  /** At most as many as were asked for, fewer only at the end or in front of a fault. */
  byte[] start() {
    return start;
  }

  InputStream all() {
    return all;
  }

  static Head of(InputStream in, int count) throws IOException {
    byte[] start = new byte[count];
    int filled = 0;
    try {
      int read = in.read(start);
      while (read >= 0 && filled < count) {
        filled += read;
        read = in.read(start, filled, count - filled);
      }
    } catch (IOException e) {
      // Whoever reads on meets the fault again, behind what came before it.
      if (filled == 0) {
        throw e;
      }
    }
    byte[] looked = Arrays.copyOf(start, filled);
    return new Head(looked, new SequenceInputStream(new ByteArrayInputStream(looked), in));
  }
}
