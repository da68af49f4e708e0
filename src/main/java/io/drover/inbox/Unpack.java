package io.drover.inbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Finds out by its first bytes what a stream is, and makes it readable as lines of UTF-8. */
final class Unpack {
  private static final int LOOK = 4;

  /** What else people drop, by the first bytes; spelled as Latin-1. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "PK\3\4", "a zip file; unpack it first",
          "BZh", "a bzip2 file; unpack it first",
          "\u00FD7zX", "an xz file; unpack it first",
          "(\u00B5/\u00FD", "a zstd file; unpack it first",
          "\u00FF\u00FE", "UTF-16 text; turn it into UTF-8 first",
          "\u00FE\u00FF", "UTF-16 text; turn it into UTF-8 first");

  private Unpack() {}

  /**
   * The bytes themselves, or what is packed in them by gzip.
   *
   * @throws UnreadableException when they cannot be lines of UTF-8
   */
  static InputStream open(InputStream in) throws IOException {
    PushbackInputStream bytes = new PushbackInputStream(in, LOOK);
    byte[] start = look(bytes);
    if (start.length < 2 || start[0] != 0x1F || start[1] != (byte) 0x8B) {
      return checked(start, bytes);
    }
    PushbackInputStream unpacked = new PushbackInputStream(new Gunzip(bytes), LOOK);
    return checked(look(unpacked), unpacked);
  }

  private static byte[] look(PushbackInputStream in) throws IOException {
    byte[] start = in.readNBytes(LOOK);
    in.unread(start);
    return start;
  }

  private static InputStream checked(byte[] start, InputStream in) throws UnreadableException {
    String latin = new String(start, StandardCharsets.ISO_8859_1);
    for (Map.Entry<String, String> other : OTHERS.entrySet()) {
      if (latin.startsWith(other.getKey())) {
        throw new UnreadableException("this is " + other.getValue());
      }
    }
    // Without a byte order mark, UTF-16 gives itself away by the zero halves of ASCII.
    if (start.length >= 2 && (start[0] == 0) != (start[1] == 0)) {
      throw new UnreadableException("this is UTF-16 text; turn it into UTF-8 first");
    }
    return in;
  }
}
