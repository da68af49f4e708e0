package io.drover.download;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/** Reads bodies piece by piece, under the eyes of the watchdog. */
final class Bodies {
  private static final int BUFFER = 64 * 1024;

  /** How much of an answer that nobody wants is read, so that its connection can be used again. */
  private static final int SMALL = 64 * 1024;

  private Bodies() {}

  /** Takes one piece of a body. */
  interface Sink {
    /** Only the first {@code length} bytes count. */
    void take(byte[] buffer, int length) throws Fault;
  }

  /**
   * Hands a whole body on.
   *
   * @param has how many bytes came before, for the maximum
   */
  static void copy(HttpEntity entity, Url url, long has, long maxSize, Watch watch, Sink sink)
      throws IOException, Fault {
    long total = has;
    InputStream in = entity.getContent();
    byte[] buffer = new byte[BUFFER];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      total += n;
      if (total > maxSize) {
        throw Fault.of(Reason.TOO_LARGE, url + " is larger than " + maxSize + " bytes");
      }
      sink.take(buffer, n);
      watch.received(total - has);
    }
    watch.verify();
  }

  static void drain(@Nullable HttpEntity entity, Watch watch) {
    if (entity == null || entity.getContentLength() > SMALL) {
      return;
    }
    try {
      InputStream in = entity.getContent();
      byte[] buffer = new byte[SMALL];
      int total = 0;
      for (int n = in.read(buffer); n >= 0 && total < SMALL; n = in.read(buffer)) {
        total += n;
        watch.received(total);
      }
    } catch (IOException e) {
      // The status has been said; what else was coming does not matter.
      return;
    }
  }
}
