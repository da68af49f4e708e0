package io.drover.download;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of earlier runs, found by the manifest. It is read when the first job comes whose file
 * is there already, and never where none does; of a very long one the first {@link #MAX_ROWS} files
 * are known, and the others are simply fetched again. Thread-safe.
 */
final class EarlierFiles {
  private static final Logger LOG = LoggerFactory.getLogger(EarlierFiles.class);

  /** 64 MB of memory. */
  static final int MAX_ROWS = 2_000_000;

  /** Longer than any row that was written. */
  private static final int MAX_ROW = 64 << 10;

  private static final Pattern DONE =
      Pattern.compile("\\{\"id\":(\"(?:[^\"\\\\]|\\\\.)*+\"),\"state\":\"DONE\".*");

  private final Path dir;
  private @Nullable OffsetTable rows;

  /**
   * @param dir the download folder
   */
  EarlierFiles(Path dir) {
    this.dir = dir;
  }

  /** The file of an id, if it is there and as large as it was. */
  Optional<Earlier> of(SafeName name) {
    Path folder = dir.resolve(name.folder());
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try {
      return hasFile(folder, name)
          ? row(table().get(key(name))).filter(earlier -> isOf(earlier, name))
          : Optional.empty();
    } catch (IOException e) {
      LOG.debug("what is there of {} cannot be seen: {}", name.stem(), e.toString());
      return Optional.empty();
    }
  }

  private boolean isOf(Earlier earlier, SafeName name) {
    Path path = Path.of(earlier.file().path());
    return path.startsWith(name.folder())
        && name.owns("" + path.getFileName())
        && earlier.isThere(dir);
  }

  private static boolean hasFile(Path folder, SafeName name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> name.owns("" + file.getFileName()));
    }
  }

  private synchronized OffsetTable table() throws IOException {
    OffsetTable known = rows;
    if (known == null) {
      known = new OffsetTable(MAX_ROWS);
      read(known);
      rows = known;
    }
    return known;
  }

  private void read(OffsetTable table) throws IOException {
    Path manifest = dir.resolve("manifest.jsonl");
    if (!Files.exists(manifest)) {
      return;
    }
    long offset = 0;
    // One byte is one character here, so that lengths are offsets.
    try (BufferedReader lines = Files.newBufferedReader(manifest, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher done = DONE.matcher(line);
        if (done.matches()) {
          byte[] id = done.group(1).getBytes(StandardCharsets.ISO_8859_1);
          table.put(key(SafeName.of(Json.text(id))), offset);
        }
        offset += line.length() + 1L;
      }
    }
  }

  private Optional<Earlier> row(long offset) throws IOException {
    if (offset < 0) {
      return Optional.empty();
    }
    try (RandomAccessFile manifest =
        new RandomAccessFile(dir.resolve("manifest.jsonl").toFile(), "r")) {
      manifest.seek(offset);
      byte[] some = new byte[(int) Math.min(MAX_ROW, manifest.length() - offset)];
      manifest.readFully(some);
      String text = new String(some, StandardCharsets.UTF_8);
      int end = text.indexOf('\n');
      return end < 0 ? Optional.empty() : Earlier.of(Json.fields(text.substring(0, end)));
    }
  }

  private static long key(SafeName name) {
    return Long.parseUnsignedLong(name.hash().substring(0, 16), 16);
  }
}
