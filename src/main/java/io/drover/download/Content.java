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

  /** How much white space before the first word is looked past. */
  private static final int BLANK = 16 * 1024;

  private static final Pattern BLANKS = Pattern.compile("^[\\s\u00ef\u00bb\u00bf]++");
  private static final Pattern UTF_16 = Pattern.compile("(?s)(\u00fe\u00ff|\u00ff\u00fe).*");

  /** How a PDF begins behind markup; what a page says of PDFs does not end its line there. */
  private static final Pattern PDF_LINE = Pattern.compile("%PDF-\\d\\.\\d[ \\t]*[\\r\\n]");

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
    TEXT,
    OTHER
  }

  /** Looks at the beginning and the end of a file. */
  static Content of(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      long size = bytes.length();
      Kind kind = kind(text(bytes, 0, Math.min(size, BLANK + HEAD)));
      boolean ended =
          kind != Kind.PDF
              || text(bytes, Math.max(0, size - TAIL), Math.min(size, TAIL)).contains("%%EOF");
      return new Content(kind, ended);
    }
  }

  private static Kind kind(String beginning) {
    String words = BLANKS.matcher(beginning).replaceFirst("");
    String head = words.substring(0, Math.min(words.length(), HEAD));
    String start = head.toLowerCase(Locale.ROOT);
    boolean markup = XML.matcher(start).matches();
    if (markup ? PDF_LINE.matcher(head).find() : head.contains("%PDF-")) {
      return Kind.PDF;
    }
    if (UTF_16.matcher(head).matches()) {
      return Kind.TEXT;
    }
    if (BINARY.matcher(head).find()) {
      return Kind.OTHER;
    }
    if (HTML.matcher(start).matches()) {
      return Kind.HTML;
    }
    return markup ? Kind.XML : Kind.TEXT;
  }

  private static String text(RandomAccessFile bytes, long from, long length) throws IOException {
    byte[] some = new byte[(int) length];
    bytes.seek(from);
    bytes.readFully(some);
    return new String(some, StandardCharsets.ISO_8859_1);
  }
}
