package io.drover.download;

import java.util.Locale;

/**
 * Why a download did not give a file, apart from answers of the server, which are {@code http-} and
 * the status. The fixed list; docs/pipelines.md says what to do about each.
 */
enum Reason {
  NO_CANDIDATE(false),
  DRY_RUN(false),
  ROBOTS(false),
  ROBOTS_UNAVAILABLE(true),
  BAD_URL(false),
  ADDRESS_REFUSED(false),
  DNS_FAILED(true),
  CONNECT_FAILED(true),
  TLS_FAILED(true),
  CONNECTION_LOST(true),
  BAD_RESPONSE(true),
  BAD_ANSWER(true),
  BAD_REDIRECT(false),
  REDIRECT_LOOP(false),
  TOO_MANY_REDIRECTS(false),
  CONTENT_ENCODING(false),
  WRONG_TYPE(false),
  BROKEN_PDF(false),
  CHECKSUM_MISMATCH(true),
  EMPTY_BODY(true),
  CUT_SHORT(true),
  TOO_LARGE(false),
  STALLED(true),
  TOO_SLOW(true),
  DEADLINE(true),
  OVERTAKEN(true),
  OFFLINE(true),
  DISK_FULL(true),
  DISK_ERROR(true),
  INTERRUPTED(true);

  private final boolean hopeful;

  Reason(boolean hopeful) {
    this.hopeful = hopeful;
  }

  /** Whether another attempt may go better. */
  boolean hopeful() {
    return hopeful;
  }

  /** Whether the cause lies on this machine, so that no other URL would go better now. */
  boolean local() {
    return compareTo(OVERTAKEN) >= 0;
  }

  /** As users see it: {@code too-large}. */
  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
