package io.drover.inbox;

import io.drover.job.Artifact;
import io.drover.job.Identifiers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lines with one URL, DOI, arXiv id or PMC id to records of one field. Thread-safe. */
final class TextParser implements PieceParser {

  @Override
  public Parsed parse(byte[] bytes, int offset, int length) {
    try {
      return record(Utf8.text(bytes, offset, length));
    } catch (RefusedException e) {
      return e.refused();
    }
  }

  static Parsed record(String line) throws RefusedException {
    Map<String, String> found =
        Identifiers.inLine(line)
            .orElseThrow(
                () ->
                    new RefusedException(
                        "no-id", "the line is no URL, DOI, arXiv id or PMC id by itself"));
    Map<String, @Nullable Object> record = new LinkedHashMap<>(found);
    return new Parsed.Accepted(new Artifact(record), JsonText.of(record));
  }
}
