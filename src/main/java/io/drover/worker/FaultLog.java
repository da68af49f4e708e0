package io.drover.worker;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Says once that something fails which is tried again and again, once more when the fault becomes
 * another one, and once that it works again. Thread-safe.
 */
final class FaultLog {
  private final Logger log;
  private final String what;
  private @Nullable String fault;

  /**
   * @param what goes on or does not, such as {@code leasing}
   */
  FaultLog(Logger log, String what) {
    this.log = log;
    this.what = what;
  }

  synchronized void failed(Throwable now) {
    String message = String.valueOf(now.getMessage());
    if (!message.equals(fault)) {
      fault = message;
      log.warn("{} fails and is tried again: {}", what, message);
    }
  }

  synchronized void works() {
    if (fault != null) {
      fault = null;
      log.info("{} works again", what);
    }
  }
}
