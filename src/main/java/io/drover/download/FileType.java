package io.drover.download;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The extension of a file: one word without dots, so that a name can be told from it. */
final class FileType {
  private static final Map<String, String> BY_TYPE =
      Map.ofEntries(
          Map.entry("application/pdf", "pdf"),
          Map.entry("application/x-pdf", "pdf"),
          Map.entry("application/xml", "xml"),
          Map.entry("text/xml", "xml"),
          Map.entry("application/jats+xml", "xml"),
          Map.entry("text/html", "html"),
          Map.entry("application/xhtml+xml", "html"),
          Map.entry("application/json", "json"),
          Map.entry("application/x-ndjson", "jsonl"),
          Map.entry("text/csv", "csv"),
          Map.entry("text/plain", "txt"),
          Map.entry("application/zip", "zip"),
          Map.entry("application/gzip", "gz"),
          Map.entry("application/x-gzip", "gz"),
          Map.entry("application/x-tar", "tar"),
          Map.entry("application/epub+zip", "epub"),
          Map.entry("application/postscript", "ps"),
          Map.entry("image/png", "png"),
          Map.entry("image/jpeg", "jpg"),
          Map.entry("image/tiff", "tif"));

  private static final Pattern IN_PATH = Pattern.compile(".*[^/]\\.([A-Za-z0-9]{1,8})");

  private FileType() {}

  static boolean isPdf(@Nullable String contentType) {
    return "pdf".equals(BY_TYPE.get(type(contentType)));
  }

  static boolean isHtml(@Nullable String contentType) {
    return "html".equals(BY_TYPE.get(type(contentType)));
  }

  private static String type(@Nullable String contentType) {
    return contentType == null
        ? ""
        : contentType.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
  }

  /** By its bytes where they say it, else the server's word, else the URL's path, else bin. */
  static String extension(@Nullable String contentType, String path, Content.Kind kind) {
    if (kind == Content.Kind.PDF) {
      return "pdf";
    }
    String known = BY_TYPE.get(type(contentType));
    if (known != null) {
      return known;
    }
    var inPath = IN_PATH.matcher(path);
    return inPath.matches() ? inPath.group(1).toLowerCase(Locale.ROOT) : "bin";
  }
}
