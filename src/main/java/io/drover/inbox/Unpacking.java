package io.drover.inbox;

import io.airlift.compress.MalformedInputException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks, members in a row included, and stops at a stream that is made to fill disks. For one
 * thread.
 */
final class Unpacking extends InputStream {
  /**
   * Lists of records shrink to a tenth or so; beyond this a stream holds nothing but repetition.
   */
  private static final long MAX_RATIO = 500;

  private static final long RATIO_FREE_BYTES = 100_000_000;
  private static final int BUFFER = 1 << 16;

  private final String name;
  private final Packed packed;
  private final InputStream unpacked;
  private long count;

  /** Opens what is packed; gzip reads its header then. */
  interface Method {
    InputStream open(InputStream packed) throws IOException;
  }

  /**
   * @param name what the method is called
   */
  Unpacking(InputStream in, String name, Method method) throws IOException {
    this.name = name;
    packed = new Packed(new BufferedInputStream(in, BUFFER));
    try {
      unpacked = method.open(packed);
    } catch (EOFException e) {
      throw new UnreadableException("the " + name + " data ends within its header");
    } catch (ZipException e) {
      throw new UnreadableException("the " + name + " data is damaged: " + e.getMessage());
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
          "the " + name + " data ends too early, after " + count + " bytes of text");
    } catch (IOException | MalformedInputException e) {
      if (packed.fault != null) {
        throw packed.fault;
      }
      throw new UnreadableException(
          "the "
              + name
              + " data is cut or damaged after "
              + count
              + " bytes of text: "
              + e.getMessage());
    }
    count += Math.max(read, 0);
    if (count > RATIO_FREE_BYTES && count / packed.count > MAX_RATIO) {
      throw new UnreadableException(
          "the "
              + name
              + " data unpacks to more than "
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
    private @Nullable IOException fault;

    Packed(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        int read = super.read(bytes, offset, length);
        count += Math.max(read, 0);
        return read;
      } catch (IOException e) {
        fault = e;
        throw e;
      }
    }

    @Override
    public int available() {
      return 1;
    }
  }
}
