package io.drover.inbox;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Unpacks gzip, members in a row included, and stops at a stream that is made to fill disks. For
 * one thread.
 */
final class Gunzip extends InputStream {
  /**
   * Lists of records shrink to a tenth or so; beyond this a stream holds nothing but repetition.
   */
  private static final long MAX_RATIO = 500;

  private static final long RATIO_FREE_BYTES = 100_000_000;
  private static final int BUFFER = 1 << 16;

  private final Packed packed;
  private final InputStream unpacked;
  private long count;

  Gunzip(InputStream in) throws IOException {
    packed = new Packed(in);
    try {
      unpacked = new GZIPInputStream(packed, BUFFER);
    } catch (EOFException e) {
      throw new UnreadableException("the gzip data ends within its header");
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read;
    try {
      read = unpacked.read(bytes, offset, length);
    } catch (EOFException e) {
      throw new UnreadableException(
          "the gzip data ends too early, after " + count + " bytes of text");
    } catch (ZipException e) {
      throw new UnreadableException(
          "the gzip data is damaged after " + count + " bytes of text: " + e.getMessage());
    }
    count += Math.max(read, 0);
    if (count > RATIO_FREE_BYTES && count / packed.count > MAX_RATIO) {
      throw new UnreadableException(
          "the gzip data unpacks to more than "
              + MAX_RATIO
              + " times its size; unpack it by hand if it is a list");
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    unpacked.close();
  }

  /** Counts, and never says that nothing is available: the JDK would take that for the end. */
  private static final class Packed extends FilterInputStream {
    private long count;

    Packed(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count += Math.max(read, 0);
      return read;
    }

    @Override
    public int available() {
      return 1;
    }
  }
}
