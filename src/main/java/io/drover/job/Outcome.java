package io.drover.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline answers for one run of one job. Reasons are short codes for counting ({@code
 * http-404}); details are for people.
 */
public sealed interface Outcome {

  /** Why, as a short code; empty for done. */
  String reason();

  /** A sentence for people, at most {@value #MAX_DETAIL} characters; empty when there is none. */
  String detail();

  /** What the pipeline left, as text or JSON, within {@link #MAX_RESULT}; null when nothing. */
  default @Nullable String result() {
    return null;
  }

  /** The same, leaving something. */
  default Outcome leaving(@Nullable String left) {
    if (this instanceof Done) {
      return new Done(left);
    } else if (this instanceof Skipped skipped) {
      return new Skipped(skipped.reason, skipped.detail, left);
    } else if (this instanceof Retry retry) {
      return new Retry(retry.reason, retry.detail, retry.after, retry.hint, left);
    } else if (this instanceof Failed failed) {
      return new Failed(failed.reason, failed.detail, left);
    }
    return this;
  }

  int MAX_REASON = 100;
  int MAX_DETAIL = 1000;

  /** The longest that a job waits to be tried again. */
  Duration LONGEST = Duration.ofDays(365);

  int MAX_HINT = 100_000;

  /** The longest result that is kept, in characters. */
  int MAX_RESULT = 64 << 10;

  /**
   * The job is done.
   *
   * @param result what the pipeline left, as text or JSON; null when nothing. What is longer than
   *     {@value #MAX_RESULT} characters is not kept
   */
  record Done(@Nullable String result) implements Outcome {
    public Done {
      result = kept(result);
    }

    @Override
    public String reason() {
      return "";
    }

    @Override
    public String detail() {
      return "";
    }
  }

  /** The job needs no work, and that is final. */
  record Skipped(String reason, String detail, @Nullable String result) implements Outcome {
    public Skipped {
      reason = code(reason);
      detail = cut(detail, MAX_DETAIL);
      result = kept(result);
    }
  }

  /**
   * The job shall be tried again, if it has attempts left.
   *
   * @param after how long to wait, 0 to {@link #LONGEST}: what is beyond is cut to it; null for the
   *     queue's own backoff
   * @param hint what the run has learned, for the next one, at most {@value #MAX_HINT} characters;
   *     null when nothing
   * @param result what is kept if there is no next one
   */
  record Retry(
      String reason,
      String detail,
      @Nullable Duration after,
      @Nullable String hint,
      @Nullable String result)
      implements Outcome {
    public Retry {
      checkHint(hint);
      reason = code(reason);
      detail = cut(detail, MAX_DETAIL);
      result = kept(result);
      if (after != null && after.isNegative()) {
        after = Duration.ZERO;
      } else if (after != null && after.compareTo(LONGEST) > 0) {
        after = LONGEST;
      }
    }

    public Retry(String reason, String detail, @Nullable Duration after) {
      this(reason, detail, after, null, null);
    }

    /** The same, with what the next run should know. */
    public Retry hinting(@Nullable String learned) {
      return new Retry(reason, detail, after, learned, result);
    }
  }

  /** The job has failed for good. */
  record Failed(String reason, String detail, @Nullable String result) implements Outcome {
    public Failed {
      reason = code(reason);
      detail = cut(detail, MAX_DETAIL);
      result = kept(result);
    }
  }

  /**
   * The job belongs to another host than its lane's, and that host has no room now: it goes back to
   * the queue in that host's lane, and the attempt does not count.
   *
   * @param host the key of that host
   * @param hint what the run has learned, for the next one; at most {@value #MAX_HINT} characters
   * @param elsewhere whether the job may be done without that host: should it rest for longer than
   *     {@link #PATIENCE}, the job leaves its lane and runs where no host is held
   */
  record Moved(Key host, String hint, boolean elsewhere) implements Outcome {
    /** For how long a host is waited for where the job may be done without it. */
    public static final Duration PATIENCE = Duration.ofMinutes(5);

    public Moved {
      if (host.kind() != Key.Kind.HOST || host.isNone()) {
        throw new IllegalArgumentException("a job moves to a host, not to " + host);
      }
      checkHint(hint);
    }

    @Override
    public String reason() {
      return "moved";
    }

    @Override
    public String detail() {
      return "to " + host;
    }
  }

  /**
   * The run could not be made for a cause of this machine's, such as a full disk: the job goes back
   * to the queue, and the attempt does not count.
   */
  record Postponed(String reason, String detail) implements Outcome {
    public Postponed {
      reason = code(reason);
      detail = cut(detail, MAX_DETAIL);
    }
  }

  static Outcome done() {
    return new Done(null);
  }

  static Outcome done(String result) {
    return new Done(result);
  }

  static Outcome skipped(String reason) {
    return new Skipped(reason, "", null);
  }

  static Outcome retry(String reason, String detail) {
    return new Retry(reason, detail, null, null, null);
  }

  static Outcome retry(String reason, String detail, Duration after) {
    return new Retry(reason, detail, after, null, null);
  }

  static Outcome failed(String reason, String detail) {
    return new Failed(reason, detail, null);
  }

  private static void checkHint(@Nullable String hint) {
    if (hint != null && hint.length() > MAX_HINT) {
      throw new IllegalArgumentException(
          "a hint has at most " + MAX_HINT + " characters, this one has " + hint.length());
    }
  }

  private static @Nullable String kept(@Nullable String result) {
    return result == null || result.length() > MAX_RESULT ? null : result;
  }

  private static String code(String reason) {
    return cut(reason.isBlank() ? "unspecified" : reason, MAX_REASON);
  }

  /** Whatever a pipeline says reaches logs and terminals: control characters become spaces. */
  private static String cut(String text, int max) {
    String clean = text.replaceAll("\\p{Cntrl}", " ").strip();
    return clean.length() <= max ? clean : clean.substring(0, max - 1) + "…";
  }
}
