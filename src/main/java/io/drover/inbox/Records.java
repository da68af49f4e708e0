package io.drover.inbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A list record by record, whatever its form. A cursor for one thread. */
final class Records {
  private static final int LOOK = 1 << 16;

  private final String form;
  private final RecordReader reader;
  private final PieceParser parser;
  private final int maxLength;

  private Records(String form, RecordReader reader, PieceParser parser, int maxLength) {
    this.form = form;
    this.reader = reader;
    this.parser = parser;
    this.maxLength = maxLength;
  }

  /**
   * Unpacks the list and finds out about its form.
   *
   * @param name the list's name, which helps where the content says nothing
   * @param maxLength bytes; longer records are refused
   * @throws UnreadableException when it is no list
   */
  static Records open(InputStream packed, String name, int maxLength) throws IOException {
    Unpack.Unpacked unpacked = Unpack.open(packed);
    Head head = Head.of(unpacked.text(), LOOK);
    Form form = FormFinder.find(head.start(), name);
    RecordReader reader = new RecordReader(head.all(), form.ends(), maxLength);
    PieceParser parser =
        switch (form.kind()) {
          case JSON_LINES -> new RecordParser();
          case JSON_VALUES, JSON_ANSWERS -> new ValueParser();
          case TEXT -> new TextParser();
          case TABLE -> table(reader, form);
        };
    return new Records(described(form, unpacked.packing(), name), reader, parser, maxLength);
  }

  private static TableParser table(RecordReader reader, Form form) throws IOException {
    String header = form.headed() ? header(reader) : "";
    if (FormFinder.SEPARATOR.matcher(header).matches()) {
      header = header(reader);
    }
    List<String> columns =
        form.columns().isEmpty() ? TableParser.names(header, form.separator()) : form.columns();
    return new TableParser(columns, form.separator());
  }

  private static String header(RecordReader reader) throws IOException {
    if (!reader.next()) {
      return "";
    }
    if (reader.isTooLong()) {
      throw new UnreadableException("the header has no end");
    }
    return new String(reader.buffer(), reader.offset(), reader.length(), StandardCharsets.UTF_8);
  }

  private static String described(Form form, String packing, String name) {
    String ending = Form.ending(name);
    return form
        + (packing.isEmpty() ? "" : ", " + packing)
        + (form.isPromisedBy(ending) ? "" : ", by its content");
  }

  /** What the list turned out to be, for people. */
  String form() {
    return form;
  }

  /** Goes to the next record; false at the end. */
  boolean next() throws IOException {
    return reader.next();
  }

  /** The line in which the record begins, from 1. */
  long line() {
    return reader.line();
  }

  /** What the record is. */
  Parsed parse() {
    if (reader.isTooLong()) {
      return new Parsed.Refused("line-too-long", "it has more than " + maxLength + " bytes");
    }
    return parser.parse(reader.buffer(), reader.offset(), reader.length());
  }

  /** The beginning of the record; what is no UTF-8 in it becomes a replacement character. */
  String head(int maxCharacters) {
    int bytes = Math.min(reader.length(), 4 * maxCharacters);
    String text = new String(reader.buffer(), reader.offset(), bytes, StandardCharsets.UTF_8);
    if (text.length() <= maxCharacters) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(maxCharacters - 1));
    return text.substring(0, splits ? maxCharacters - 1 : maxCharacters);
  }
}
