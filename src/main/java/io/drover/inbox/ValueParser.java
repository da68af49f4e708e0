package io.drover.inbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The values of a JSON array: records, or texts that are identifiers. Thread-safe. */
final class ValueParser implements PieceParser {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RecordParser records = new RecordParser();

  @Override
  public Parsed parse(byte[] bytes, int offset, int length) {
    if (bytes[offset] != '"') {
      return records.parse(bytes, offset, length);
    }
    try {
      return TextParser.record(JSON.readValue(Utf8.text(bytes, offset, length), String.class));
    } catch (RefusedException e) {
      return e.refused();
    } catch (JsonProcessingException e) {
      return new Parsed.Refused("not-json", e.getOriginalMessage());
    }
  }
}
