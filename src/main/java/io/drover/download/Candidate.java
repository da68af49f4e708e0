package io.drover.download;

import org.jspecify.annotations.Nullable;

/**
 * A URL that may give the artifact.
 *
 * @param resolver who named it
 * @param accept what counts as the artifact there
 * @param checksum what its bytes must come to; null when nobody said
 * @param license what may be done with it, as its source words it; null when nobody said
 * @param oaStatus gold, green, …; null when nobody said
 */
record Candidate(
    String url,
    String resolver,
    Accept accept,
    @Nullable Checksum checksum,
    @Nullable String license,
    @Nullable String oaStatus) {

  /** The same, where the settings say what counts everywhere. */
  Candidate accepting(@Nullable Accept everywhere) {
    return everywhere == null
        ? this
        : new Candidate(url, resolver, everywhere, checksum, license, oaStatus);
  }

  /** The same, its URL as it is sent. */
  Candidate plain() {
    return new Candidate(Url.plain(url), resolver, accept, checksum, license, oaStatus);
  }
}
