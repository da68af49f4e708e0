package io.drover.inbox;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bytes to text, strictly. Pure. */
final class Utf8 {
  private Utf8() {}

  /** The text without a byte order mark and white space around it. */
  static String text(byte[] bytes, int offset, int length) throws RefusedException {
    // The JDK's decoder is stricter than Jackson's, and faster.
    String decoded = new String(bytes, offset, length, StandardCharsets.UTF_8);
    String text = (decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded).strip();
    if (text.indexOf('\uFFFD') >= 0 && !isUtf8(ByteBuffer.wrap(bytes, offset, length))) {
      throw new RefusedException("invalid-utf8", "the line is not UTF-8");
    }
    if (text.indexOf('\0') >= 0) {
      throw new RefusedException("invalid-text", "the line has a NUL byte");
    }
    return text;
  }

  private static boolean isUtf8(ByteBuffer bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(bytes);
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
