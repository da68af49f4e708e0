package io.drover.download;

import io.drover.job.Key;
import io.drover.job.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One URL did not give a file. Carries the outcome that the job gets if no other URL does. */
final class Fault extends Exception {
  private static final long serialVersionUID = 1;
  private static final long ALMOST_NOTHING = 64 << 10;

  private final transient Outcome outcome;
  private final boolean local;
  private final transient @Nullable Elsewhere elsewhere;

  /**
   * The job cannot go on here and now.
   *
   * @param host whose turn it must wait for
   * @param hop what to ask for then
   */
  record Elsewhere(Key host, Hop hop) {}

  private Fault(Outcome outcome, boolean local, @Nullable Elsewhere elsewhere) {
    super(outcome.reason() + ": " + outcome.detail(), null, false, false);
    this.outcome = outcome;
    this.local = local;
    this.elsewhere = elsewhere;
  }

  private Fault(Outcome outcome, boolean local) {
    this(outcome, local, null);
  }

  /** The next request would be to a host that has no place for this job now. */
  static Fault elsewhere(Key host, Hop hop) {
    return new Fault(new Outcome.Moved(host, "", false), true, new Elsewhere(host, hop));
  }

  static Fault of(Reason reason, String detail) {
    String masked = Mask.in(detail);
    return new Fault(
        reason.hopeful()
            ? Outcome.retry(reason.code(), masked)
            : Outcome.failed(reason.code(), masked),
        reason.local());
  }

  /**
   * The server answered with something other than the file.
   *
   * @param after how long the server wants us to wait; null when it did not say
   */
  static Fault status(int status, boolean hopeful, String detail, @Nullable Duration after) {
    String code = "http-" + status;
    String masked = Mask.in(detail);
    return new Fault(
        hopeful ? new Outcome.Retry(code, masked, after) : Outcome.failed(code, masked), false);
  }

  /** The same fault is to be expected until so much time has gone by. */
  static Fault after(Reason reason, String detail, Duration after) {
    return new Fault(new Outcome.Retry(reason.code(), Mask.in(detail), after), reason.local());
  }

  /** This machine reaches nobody. */
  static Fault offline(String detail) {
    return new Fault(new Outcome.Postponed(Reason.OFFLINE.code(), Mask.in(detail)), true);
  }

  /**
   * Something went wrong while writing here, not while reading from there.
   *
   * @param folder where nobody could write either, if it was no fault of this one file
   */
  static Fault disk(IOException e, Path folder) {
    String text = String.valueOf(e.getMessage());
    boolean full =
        text.contains("No space left") || text.contains("quota exceeded") || isFull(folder);
    boolean open = Files.isDirectory(folder) && Files.isWritable(folder) && !isReadOnly(folder);
    if (!full && open) {
      return of(Reason.DISK_ERROR, text); // perhaps of this one file alone
    }
    Reason reason = full ? Reason.DISK_FULL : Reason.DISK_ERROR;
    return new Fault(new Outcome.Postponed(reason.code(), Mask.in(text)), true);
  }

  /** The system words its errors in the user's language; the room that is left has none. */
  private static boolean isFull(Path at) {
    try {
      return Files.getFileStore(at).getUsableSpace() < ALMOST_NOTHING;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isReadOnly(Path at) {
    try {
      return Files.getFileStore(at).isReadOnly();
    } catch (IOException e) {
      return false;
    }
  }

  Outcome outcome() {
    return outcome;
  }

  boolean is(Reason reason) {
    return outcome.reason().equals(reason.code());
  }

  boolean isHopeful() {
    return outcome instanceof Outcome.Retry;
  }

  /** Whether the server did answer, and said no. */
  boolean isStatus() {
    return outcome.reason().startsWith("http-");
  }

  /** How long the server wants us to wait; null when it did not say. */
  @Nullable Duration after() {
    return outcome instanceof Outcome.Retry retry ? retry.after() : null;
  }

  /** Where the job must go; null when it need not. */
  @Nullable Elsewhere elsewhere() {
    return elsewhere;
  }

  /** Whether no other URL would go better now. */
  boolean local() {
    return local;
  }
}
