package io.drover.download;

import org.jspecify.annotations.Nullable;

/** A short answer, kept in memory. */
final class Page {
  private final Url url;
  private final @Nullable String contentType;
  private final byte[] bytes;

  /**
   * @param url where it came from, after all redirects
   */
  Page(Url url, @Nullable String contentType, byte[] bytes) {
    this.url = url;
    this.contentType = contentType;
    this.bytes = bytes;
  }

  Url url() {
    return url;
  }

  @Nullable String contentType() {
    return contentType;
  }

  /** Its own bytes, not a copy. */
  byte[] bytes() {
    return bytes;
  }
}
