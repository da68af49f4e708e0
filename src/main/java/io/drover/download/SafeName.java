package io.drover.download;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where the file of an id goes. The id comes from outside and may hold anything; the name is ASCII,
 * so that it can be written under every locale and on every file system. Whenever the name alone
 * would not tell two ids apart, even where case or Unicode forms are folded, a part of the id's
 * hash follows it.
 *
 * @param hash sha256 of the id, 64 hex digits
 * @param stem the file name without extension, at most {@value #MAX_LENGTH} characters
 */
record SafeName(String hash, String stem) {
  private static final int MAX_LENGTH = 200;
  private static final int SUFFIX_LENGTH = 16;

  /**
   * Left unchanged: no leading dot or dash, no trailing dot, nothing that shells or Windows take.
   */
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9_]([a-z0-9._-]*[a-z0-9_-])?");

  private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._-]+");
  private static final Pattern EDGE = Pattern.compile("^[.-]+|[.]+$");
  private static final Pattern LOOKS_SUFFIXED =
      Pattern.compile(".*-[0-9a-f]{" + SUFFIX_LENGTH + "}");
  private static final Pattern DEVICE =
      Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])([.].*)?");

  static SafeName of(String id) {
    String hash = Hashes.sha256(id);
    boolean plain =
        id.length() <= MAX_LENGTH
            && PLAIN.matcher(id).matches()
            && !LOOKS_SUFFIXED.matcher(id).matches()
            && !DEVICE.matcher(id).matches();
    return new SafeName(hash, plain ? id : replaced(id, hash));
  }

  private static String replaced(String id, String hash) {
    String safe = EDGE.matcher(UNSAFE.matcher(id).replaceAll("_")).replaceAll("_");
    String device = DEVICE.matcher(safe.toLowerCase(Locale.ROOT)).matches() ? "_" + safe : safe;
    int room = MAX_LENGTH - SUFFIX_LENGTH - 1;
    return device.substring(0, Math.min(device.length(), room))
        + "-"
        + hash.substring(4, 4 + SUFFIX_LENGTH);
  }

  /** Its file's name: one that ends with the extension already gets no second one. */
  String file(String extension) {
    return stem.endsWith("." + extension) && !isOfAnother(stem) ? stem : stem + "." + extension;
  }

  /** Whether a file in its folder has its name, with whatever extension. */
  boolean owns(String file) {
    boolean extended = file.startsWith(stem + ".") && file.lastIndexOf('.') == stem.length();
    return extended || (file.equals(stem) && !isOfAnother(file));
  }

  /** Whether {@code x.pdf} is what {@code x} would be called, in the same folder. */
  private boolean isOfAnother(String file) {
    SafeName other = of(file.substring(0, Math.max(0, file.lastIndexOf('.'))));
    return other.folder().equals(folder()) && file.startsWith(other.stem + ".");
  }

  /** The folder below the downloads, {@code 3f/a2}. */
  String folder() {
    return hash.substring(0, 2) + "/" + hash.substring(2, 4);
  }
}
