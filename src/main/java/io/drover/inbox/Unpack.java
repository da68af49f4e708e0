package io.drover.inbox;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Finds out by its first bytes what a stream is, and makes it readable as lines of UTF-8. */
final class Unpack {
  private static final int LOOK = 4;
  private static final String GZIP = "\u001F\u008B";
  private static final String ZSTD = "(\u00B5/\u00FD";

  /** What else people drop, by the first bytes; spelled as Latin-1. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "PK\3\4", "a zip file; unpack it first",
          "BZh", "a bzip2 file; unpack it first",
          "\u00FD7zX", "an xz file; unpack it first",
          "\u00FF\u00FE", "UTF-16 text; turn it into UTF-8 first",
          "\u00FE\u00FF", "UTF-16 text; turn it into UTF-8 first");

  private Unpack() {}

  /**
   * What a file has in it.
   *
   * @param packing what it was packed by, empty for nothing
   */
  record Unpacked(InputStream text, String packing) {}

  /**
   * The bytes themselves, or what is packed in them by gzip or zstd.
   *
   * @throws UnreadableException when they cannot be lines of UTF-8
   */
  static Unpacked open(InputStream in) throws IOException {
    Head bytes = Head.of(in, LOOK);
    String start = new String(bytes.start(), StandardCharsets.ISO_8859_1);
    if (start.startsWith(GZIP)) {
      Unpacking.Method gzip = packed -> new GZIPInputStream(packed, 1 << 16);
      return unpacked(new Unpacking(bytes.all(), "gzip", gzip), "gzip");
    }
    if (start.startsWith(ZSTD)) {
      return unpacked(new Unpacking(bytes.all(), "zstd", ZstdInputStream::new), "zstd");
    }
    return unpacked(bytes.all(), "");
  }

  private static Unpacked unpacked(InputStream in, String packing) throws IOException {
    Head text = Head.of(in, LOOK);
    check(text.start());
    return new Unpacked(text.all(), packing);
  }

  private static void check(byte[] start) throws UnreadableException {
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
  }
}
