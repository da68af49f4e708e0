package io.drover.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file that an earlier run has put into its place, as its manifest row has it: what a server need
 * not send again if it still has the same.
 *
 * @param url where it came from, after all redirects
 * @param answer what the server said then
 * @param file the file
 */
record Earlier(String url, Answer answer, StoredFile file) {

  /** Reads a row; empty when the server gave nothing to compare with, or it has no file. */
  static Optional<Earlier> of(Map<String, @Nullable Object> row) {
    String url = text(row, "final_url");
    String path = text(row, "path");
    String sha256 = text(row, "sha256");
    String etag = text(row, "etag");
    String lastModified = text(row, "last_modified");
    if (url == null || path == null || sha256 == null || (etag == null && lastModified == null)) {
      return Optional.empty();
    }
    long bytes = row.get("bytes") instanceof Number number ? number.longValue() : -1;
    Answer answer = new Answer(url, 200, 0, text(row, "content_type"), etag, lastModified, null);
    return Optional.of(new Earlier(url, answer, new StoredFile(path, sha256, bytes)));
  }

  private static @Nullable String text(Map<String, @Nullable Object> row, String field) {
    return row.get(field) instanceof String text ? text : null;
  }

  boolean isOf(Url other) {
    return url.equals(other.toString());
  }

  /** Whether the file is there, as large as it was. */
  boolean isThere(Path dir) {
    Path at = dir.resolve(file.path());
    try {
      return Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS) && Files.size(at) == file.bytes();
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether all of it is there, byte for byte. */
  boolean isWhole(Path dir) throws IOException {
    return isThere(dir) && Hashes.sha256(dir.resolve(file.path())).equals(file.sha256());
  }
}
