package io.drover.inbox;

import java.util.List;

/**
 * What became of a list, or of the part of it that was read so far.
 *
 * @param name the list's name
 * @param form what the list turned out to be, for people; empty when nothing could be read
 * @param added lines that became jobs
 * @param duplicate lines whose id was known
 * @param rejected lines that were refused
 * @param seconds how long it took
 * @param reasons why lines were refused, most frequent first
 * @param end how far it came
 * @param failure why the list could not be read to its end; empty unless it {@link End#FAILED}
 */
public record IngestReport(
    String name,
    String form,
    long added,
    long duplicate,
    long rejected,
    double seconds,
    List<Reason> reasons,
    End end,
    String failure) {

  /** How far the reading of a list came. */
  public enum End {
    /** Still being read: a report on the way. */
    RUNNING,
    /** To the end of the list, or to the limit. */
    COMPLETE,
    /** It was asked to stop. */
    STOPPED,
    /** To a place where the list as a whole cannot be read on. */
    FAILED
  }

  /**
   * One reason for refusing lines.
   *
   * @param code such as {@code not-json}
   * @param firstLine the number of the first line refused for it, from 1
   * @param detail why that line was refused, for people
   * @param example the beginning of that line
   */
  public record Reason(String code, long count, long firstLine, String detail, String example) {

    Reason oneMore() {
      return new Reason(code, count + 1, firstLine, detail, example);
    }
  }

  public IngestReport {
    reasons = List.copyOf(reasons);
  }

  /** Of a list of which nothing could be read. */
  static IngestReport unreadable(String name, String failure) {
    return new IngestReport(name, "", 0, 0, 0, 0, List.of(), End.FAILED, failure);
  }

  /** Lines read, blank ones not counted. */
  public long lines() {
    return added + duplicate + rejected;
  }
}
