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

  int MAX_REASON = 100;
  int MAX_DETAIL = 1000;

  /** The longest that a job waits to be tried again. */
  Duration LONGEST = Duration.ofDays(365);

  int MAX_HINT = 100_000;

  /**
   * The job is done.
   *
   * @param result what the pipeline left, as text or JSON; null when nothing
   */
  record Done(@Nullable String result) implements Outcome {
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
  record Skipped(String reason, String detail) implements Outcome {
    public Skipped {
      reason = code(reason);
      detail = cut(detail, MAX_DETAIL);
    }
  }

  /**
   * The job shall be tried again, if it has attempts left.
   *
   * @param after how long to wait, 0 to {@link #LONGEST}: what is beyond is cut to it; null for the
   *     queue's own backoff
   */
  record Retry(String reason, String detail, @Nullable Duration after) implements Outcome {
    public Retry {
      reason = code(reason);
      detail = cut(detail, MAX_DETAIL);
      if (after != null && after.isNegative()) {
        after = Duration.ZERO;
      } else if (after != null && after.compareTo(LONGEST) > 0) {
        after = LONGEST;
      }
    }
  }

  /** The job has failed for good. */
  record Failed(String reason, String detail) implements Outcome {
    public Failed {
      reason = code(reason);
      detail = cut(detail, MAX_DETAIL);
    }
  }

  /**
   * The job belongs to another host than its lane's, and that host has no room now: it goes back to
   * the queue in that host's lane, and the attempt does not count.
   *
   * @param host the key of that host
   * @param hint what the run has learned, for the next one; at most {@value #MAX_HINT} characters
   */
  record Moved(Key host, String hint) implements Outcome {
    public Moved {
      if (host.kind() != Key.Kind.HOST || host.isNone()) {
        throw new IllegalArgumentException("a job moves to a host, not to " + host);
      }
      if (hint.length() > MAX_HINT) {
        throw new IllegalArgumentException(
            "a hint has at most " + MAX_HINT + " characters, this one has " + hint.length());
      }
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

  static Outcome done() {
    return new Done(null);
  }

  static Outcome done(String result) {
    return new Done(result);
  }

  static Outcome skipped(String reason) {
    return new Skipped(reason, "");
  }

  static Outcome retry(String reason, String detail) {
    return new Retry(reason, detail, null);
  }

  static Outcome retry(String reason, String detail, Duration after) {
    return new Retry(reason, detail, after);
  }

  static Outcome failed(String reason, String detail) {
    return new Failed(reason, detail);
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
