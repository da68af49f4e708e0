package io.drover.inbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.drover.inbox.Parsed.Accepted;
import io.drover.inbox.Parsed.Refused;
import io.drover.job.Artifact;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * One JSON object, strictly: nothing after it, no name twice, valid UTF-8, no text that a database
 * or a file name could not hold, no number that a double could not. What passes is stored as it was
 * written. Thread-safe.
 */
public final class RecordParser implements PieceParser {

  /** How deep objects and lists may be nested. */
  public static final int MAX_DEPTH = 200;

  // The bounds of texts, names and numbers are Jackson's own: what passes here is read again by
  // the worker, and whatever it could not read must not get into the queue.
  private final JsonFactory json =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  /** Parses a whole array. */
  public Parsed parse(byte[] bytes) {
    return parse(bytes, 0, bytes.length);
  }

  /** Parses a part of an array, which it does not keep. */
  @Override
  public Parsed parse(byte[] bytes, int offset, int length) {
    try {
      return parse(bytes, offset, length, Utf8.text(bytes, offset, length));
    } catch (RefusedException e) {
      return e.refused();
    }
  }

  private Parsed parse(byte[] bytes, int offset, int length, String text) {
    try (JsonParser parser = json.createParser(bytes, offset, length)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return new Refused("not-json", "the line has no JSON");
      }
      if (first != JsonToken.START_OBJECT) {
        String what = first == JsonToken.START_ARRAY ? "a list" : "a single value";
        return new Refused("not-an-object", "a line is one JSON object, this one is " + what);
      }
      Artifact artifact = new Artifact(new Tree(parser, text.contains("\\u")).object(1));
      return atEnd(parser)
          ? new Accepted(artifact, text)
          : new Refused("trailing-data", "something follows the object");
    } catch (RefusedException e) {
      return e.refused();
    } catch (StreamConstraintsException e) {
      String what = e.getOriginalMessage().replaceAll(" \\(`StreamReadConstraints.*", "");
      return new Refused(what.startsWith("Number") ? "number-out-of-range" : "too-large", what);
    } catch (JsonProcessingException e) {
      return new Refused("not-json", where(e));
    } catch (IOException e) {
      throw new UncheckedIOException("an array cannot fail to be read", e);
    }
  }

  private static boolean atEnd(JsonParser parser) throws IOException {
    try {
      return parser.nextToken() == null;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static String where(JsonProcessingException e) {
    String message =
        e.getOriginalMessage()
            .replaceAll("\\s+", " ")
            .replaceAll(" \\(start marker at .*?\\]\\)", "");
    return e.getLocation() == null
        ? message
        : message + ", at byte " + e.getLocation().getByteOffset();
  }
}
