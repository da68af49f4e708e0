package io.drover.download;

import org.jspecify.annotations.Nullable;

/**
 * What the last server on the way answered.
 *
 * @param finalUrl the URL after all redirects, secrets masked
 * @param status the HTTP status; null when no answer came
 * @param redirects how many redirects led there
 * @param robotsTag what it says to robots in {@code X-Robots-Tag}; null when nothing
 */
public record Answer(
    String finalUrl,
    @Nullable Integer status,
    int redirects,
    @Nullable String contentType,
    @Nullable String etag,
    @Nullable String lastModified,
    @Nullable String robotsTag) {

  /** Nothing was asked yet. */
  static Answer none(String url) {
    return new Answer(Mask.in(url), null, 0, null, null, null, null);
  }
}
