package io.drover.download;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code Content-Range: bytes 500-999/1000}.
 *
 * @param last the last byte that comes, counted from zero
 * @param total the size of the whole file
 */
record ContentRange(long first, long last, long total) {
  private static final Pattern FORM =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})", Pattern.CASE_INSENSITIVE);

  /** Empty for any other form; a total that the server does not know helps nobody. */
  static Optional<ContentRange> parse(String text) {
    var form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(
            new ContentRange(
                Long.parseLong(form.group(1)),
                Long.parseLong(form.group(2)),
                Long.parseLong(form.group(3))))
        : Optional.empty();
  }

  /** Whether it is exactly what is missing after so many bytes. */
  boolean continues(long bytes) {
    return first == bytes && last == total - 1;
  }
}
