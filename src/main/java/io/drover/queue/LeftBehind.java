package io.drover.queue;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What killed processes leave, and nobody else would take away. */
final class LeftBehind {
  private static final Logger LOG = LoggerFactory.getLogger(LeftBehind.class);

  private LeftBehind() {}

  /**
   * Takes away the files of a folder.
   *
   * @param glob which of them
   * @param before those that nobody has written to since
   */
  static void sweep(Path folder, String glob, Instant before) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
      for (Path file : files) {
        try {
          if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
            Files.deleteIfExists(file);
          }
        } catch (IOException e) {
          LOG.debug("{} was taken away by another process: {}", file, e.toString());
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }
}
