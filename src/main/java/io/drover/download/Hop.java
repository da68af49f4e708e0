package io.drover.download;

import org.jspecify.annotations.Nullable;

/**
 * A URL on the way.
 *
 * @param redirects how many redirects led there
 * @param secure whether some URL before it was https
 */
record Hop(String url, int redirects, boolean secure) {

  /** Where to begin: at the URL as it was given, or where an earlier run had come to. */
  static Hop first(String given, @Nullable Hop reached) {
    return reached == null ? new Hop(given, 0, false) : reached;
  }
}
