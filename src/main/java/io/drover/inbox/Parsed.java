package io.drover.inbox;

import io.drover.job.Artifact;

/** What becomes of one line of JSON. */
public sealed interface Parsed {

  /**
   * A JSON object.
   *
   * @param text the object as it was written, without white space around it
   */
  record Accepted(Artifact artifact, String text) implements Parsed {}

  /**
   * A line that is not taken.
   *
   * @param code a short reason for counting, such as {@code not-json}
   * @param detail a sentence for people
   */
  record Refused(String code, String detail) implements Parsed {

    /** Code and detail as one readable text. */
    public String reason() {
      return code + ": " + detail;
    }
  }
}
