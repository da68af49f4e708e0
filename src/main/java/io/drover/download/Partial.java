package io.drover.download;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of a file that an earlier attempt left, as noted beside it.
 *
 * @param url where it came from, after all redirects
 * @param etag the server's strong name for exactly these bytes
 * @param whole how long the whole file is, as it was announced; negative when it was not
 * @param bytes how many there are
 */
record Partial(String url, String etag, long whole, long bytes) {
  private static final Logger LOG = LoggerFactory.getLogger(Partial.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  boolean isOf(Url other) {
    return url.equals(other.toString());
  }

  /** Whether what a server now calls the length of the whole file is what was announced. */
  boolean mayBeOf(long length) {
    return whole < 0 || whole == length;
  }

  /**
   * Notes it beside a part.
   *
   * @param boot which start of this machine it is: after another one bytes may be missing in the
   *     middle, for they were not synced
   */
  void note(Path part, String boot) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("url", url);
    fields.put("etag", etag);
    fields.put("whole", whole);
    fields.put("boot", boot);
    try {
      Files.writeString(beside(part), Json.line(fields));
    } catch (IOException e) {
      LOG.debug("{} could not be noted: {}", part, e.toString());
    }
  }

  /** Reads what was noted; empty when there is nothing that could be gone on with. */
  static Optional<Partial> left(Path part, String boot) {
    try {
      // Asked in the cheap way first: hardly a job has one.
      if (!part.toFile().exists() || !isFile(beside(part)) || !isFile(part)) {
        return Optional.empty();
      }
      JsonNode note = JSON.readTree(beside(part).toFile());
      long bytes = Files.size(part);
      return bytes > 0 && note.path("boot").asText().equals(boot)
          ? Optional.of(
              new Partial(
                  note.path("url").asText(),
                  note.path("etag").asText(),
                  note.path("whole").asLong(-1),
                  bytes))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static boolean isNoted(Path part) {
    return Files.exists(beside(part), LinkOption.NOFOLLOW_LINKS);
  }

  /** What is written through a link would be written elsewhere. */
  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  static void forget(Path part) throws IOException {
    Files.deleteIfExists(beside(part));
  }

  private static Path beside(Path part) {
    return part.resolveSibling(part.getFileName() + ".json");
  }
}
