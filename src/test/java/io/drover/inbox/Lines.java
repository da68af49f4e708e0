package io.drover.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.Artifact;

/** Short ways to write lists in tests. */
final class Lines {
  private Lines() {}

  static Artifact artifact(String json) {
    Parsed parsed = new RecordParser().parse(json.getBytes(UTF_8));
    if (parsed instanceof Parsed.Accepted accepted) {
      return accepted.artifact();
    }
    throw new AssertionError(json + " is refused: " + parsed);
  }
}
