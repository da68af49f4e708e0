package io.drover.inbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Set;

/** Tells whether an object is an answer that has the records in it, or a record itself. Pure. */
final class AnswerFinder {
  /** An object that has one of these says of itself what it is. */
  private static final Set<String> IDS = Set.of("id", "artifact_id", "doi", "DOI", "url");

  private static final JsonFactory JSON = new JsonFactory();

  private AnswerFinder() {}

  /**
   * @param head begins with an object, which may be cut
   */
  static boolean isAnswer(String head) {
    boolean found = false;
    try (JsonParser json = JSON.createParser(head)) {
      json.nextToken();
      found = isAnswer(json, true);
    } catch (IOException e) {
      return false; // before any list
    }
    return found;
  }

  private static boolean isAnswer(JsonParser json, boolean outermost) throws IOException {
    boolean found = false;
    while (true) {
      try {
        String name = json.nextFieldName();
        if (name == null || IDS.contains(name)) {
          return found && name == null;
        }
        JsonToken value = json.nextToken();
        if (value == JsonToken.START_ARRAY && Answers.LISTS.contains(name)) {
          JsonToken first = json.nextToken();
          found |= first == JsonToken.START_OBJECT || first == JsonToken.END_ARRAY;
          skipToEnd(json, first);
        } else if (value == JsonToken.START_OBJECT && outermost && name.equals(Answers.MESSAGE)) {
          found |= isAnswer(json, false);
        } else {
          json.skipChildren();
        }
      } catch (IOException e) {
        // Cut here; what was seen so far decides.
        if (found) {
          return true;
        }
        throw e;
      }
    }
  }

  /** To the end of an array of which one token was read. */
  private static void skipToEnd(JsonParser json, JsonToken first) throws IOException {
    for (JsonToken token = first; token != JsonToken.END_ARRAY; token = json.nextToken()) {
      json.skipChildren();
    }
  }
}
