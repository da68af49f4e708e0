package io.drover.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What is typed or piped in, read by a thread of its own: nothing wakes a thread that waits for a
 * terminal, and a stop must not wait for it either. For one reader.
 */
final class Stdin extends InputStream {
  private static final int PIECE = 1 << 16;
  private static final int AHEAD = 16;
  private static final long LOOK_MILLIS = 50;
  private static final byte[] END = new byte[0];

  private final BlockingQueue<byte[]> pieces = new ArrayBlockingQueue<>(AHEAD);
  private final BooleanSupplier stop;
  private byte[] piece = END;
  private int from;
  private boolean ended;
  private volatile String fault = "";

  /**
   * @param stop asked while there is nothing to read; true fails the read
   */
  Stdin(InputStream in, BooleanSupplier stop) {
    this.stop = stop;
    Thread pump = new Thread(() -> pump(in), "stdin");
    pump.setDaemon(true);
    pump.start();
  }

  private void pump(InputStream in) {
    byte[] buffer = new byte[PIECE];
    try {
      try {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          if (count > 0) {
            pieces.put(Arrays.copyOf(buffer, count));
          }
        }
      } catch (IOException e) {
        fault = e.toString();
      }
      pieces.put(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!ended && from == piece.length) {
      piece = next();
      from = 0;
      ended = piece.length == 0;
    }
    if (ended) {
      if (!fault.isEmpty()) {
        throw new IOException(fault);
      }
      return -1;
    }
    int count = Math.min(length, piece.length - from);
    System.arraycopy(piece, from, target, offset, count);
    from += count;
    return count;
  }

  private byte[] next() throws IOException {
    try {
      byte[] next = pieces.poll();
      while (next == null) {
        if (stop.getAsBoolean()) {
          throw new InterruptedIOException("stopped");
        }
        next = pieces.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
