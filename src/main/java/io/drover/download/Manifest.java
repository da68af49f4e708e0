package io.drover.download;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code manifest.jsonl}: one row for every finished job, appended and never changed. A job that
 * was run again after a crash may have two rows; the last one counts. Thread-safe; rows that are
 * appended at the same time share one sync.
 *
 * <p>Written through a stream, not a channel: an interrupted thread that writes to a channel closes
 * it for all others.
 */
public final class Manifest implements AutoCloseable {
  private final Path file;
  private final FileOutputStream out;
  private final Object writing = new Object();
  private final Object syncing = new Object();
  private volatile long written;
  private long synced;
  private boolean torn;

  private Manifest(Path file, FileOutputStream out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Opens or creates the manifest of a download folder, and takes away a last row that a crash cut
   * off.
   */
  public static Manifest open(Path dir) throws IOException {
    Folders.create(dir);
    Path file = dir.resolve("manifest.jsonl");
    if (Files.exists(file)) {
      dropTornRow(file);
    }
    FileOutputStream out = new FileOutputStream(file.toFile(), true);
    Folders.sync(dir);
    return new Manifest(file, out);
  }

  /** Appends a row; it is on disk when this returns. */
  public void append(ManifestRow row) throws IOException {
    byte[] line = (Json.line(row.fields()) + "\n").getBytes(StandardCharsets.UTF_8);
    long mine;
    synchronized (writing) {
      if (torn) {
        dropTornRow(file);
      }
      torn = true;
      out.write(line);
      torn = false;
      mine = ++written;
    }
    sync(mine);
  }

  Path file() {
    return file;
  }

  private void sync(long row) throws IOException {
    synchronized (syncing) {
      if (synced < row) {
        long upTo = written;
        out.getFD().sync();
        synced = upTo;
      }
    }
  }

  private static void dropTornRow(Path file) throws IOException {
    try (RandomAccessFile rows = new RandomAccessFile(file.toFile(), "rw")) {
      long end = rows.length();
      while (end > 0 && byteAt(rows, end - 1) != '\n') {
        end--;
      }
      if (end < rows.length()) {
        rows.setLength(end);
        rows.getFD().sync();
      }
    }
  }

  private static int byteAt(RandomAccessFile rows, long position) throws IOException {
    rows.seek(position);
    return rows.read();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
