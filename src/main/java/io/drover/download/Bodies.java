package io.drover.download;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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

  /** At most so many bytes of a body, from its beginning. */
  static byte[] head(HttpEntity entity, int max, Watch watch) throws IOException, Fault {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    InputStream in = entity.getContent();
    byte[] buffer = new byte[BUFFER];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      head.write(buffer, 0, Math.min(n, max - head.size()));
      watch.received(head.size());
      if (head.size() == max) {
        break;
      }
    }
    watch.verify();
    return head.toByteArray();
  }

  static void drain(@Nullable HttpEntity entity, Watch watch) {
    beginning(entity, watch);
  }

  /** Drains it, and gives what there was of it if it was small. */
  static String beginning(@Nullable HttpEntity entity, Watch watch) {
    if (entity == null || entity.getContentLength() > SMALL) {
      return "";
    }
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    try {
      InputStream in = entity.getContent();
      byte[] buffer = new byte[SMALL];
      for (int n = in.read(buffer); n >= 0 && page.size() < SMALL; n = in.read(buffer)) {
        page.write(buffer, 0, n);
        watch.received(page.size());
      }
    } catch (IOException e) {
      // The status has been said; what else was coming does not matter.
    }
    return page.toString(StandardCharsets.UTF_8);
  }
}
