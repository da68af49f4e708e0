package io.drover.download;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a file's own bytes say that it is.
 *
 * @param isEnded whether a PDF has its end mark where readers look for it; true for all else
 */
record Content(Kind kind, boolean isEnded) {
  private static final int HEAD = 1024;
  private static final int TAIL = 4096;
  private static final Pattern HTML =
      Pattern.compile(
          "(?s)(<\\?xml.*?\\?>|<!--.*?-->|\\s)*<(!doctype html|html|head|body|script|title|meta)\\b.*");
  private static final Pattern BINARY = Pattern.compile("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f]");
  private static final Pattern XML = Pattern.compile("(?s)\\s*<[?!a-z_].*");

  /** What can be told apart. */
  enum Kind {
    PDF,
    XML,
    HTML,
    OTHER
  }

  /** Looks at the beginning and the end of a file. */
  static Content of(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      long size = bytes.length();
      Kind kind = kind(text(bytes, 0, Math.min(size, HEAD)));
      boolean ended =
          kind != Kind.PDF
              || text(bytes, Math.max(0, size - TAIL), Math.min(size, TAIL)).contains("%%EOF");
      return new Content(kind, ended);
    }
  }

  private static Kind kind(String head) {
    if (head.contains("%PDF-")) {
      return Kind.PDF;
    }
    if (BINARY.matcher(head).find()) {
      return Kind.OTHER;
    }
    String start = head.replaceFirst("^\u00ef\u00bb\u00bf", "").toLowerCase(Locale.ROOT);
    if (HTML.matcher(start).matches()) {
      return Kind.HTML;
    }
    return XML.matcher(start).matches() ? Kind.XML : Kind.OTHER;
  }

  private static String text(RandomAccessFile bytes, long from, long length) throws IOException {
    byte[] some = new byte[(int) length];
    bytes.seek(from);
    bytes.readFully(some);
    return new String(some, StandardCharsets.ISO_8859_1);
  }
}
