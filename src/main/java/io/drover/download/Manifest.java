package io.drover.download;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * {@code manifest.jsonl}: one row for every finished job, appended and never changed. A job that
 * was run again after a crash, or was cancelled as it ended, may have several; the last one counts.
 * Rows are added by whoever has one, and written in groups, so that one sync serves many.
 * Thread-safe; an interrupted thread may write too.
 */
public final class Manifest implements AutoCloseable {
  private final Path file;
  private final FileOutputStream out;
  private final NewEntries entries;
  private final Queue<String> added = new ConcurrentLinkedQueue<>();
  private final List<String> unwritten = new ArrayList<>();
  private volatile boolean closed;

  private Manifest(Path file, FileOutputStream out, NewEntries entries) {
    this.file = file;
    this.out = out;
    this.entries = entries;
  }

  /**
   * Opens or creates the manifest of a download folder, and takes away a last row that a crash cut
   * off.
   */
  public static Manifest open(Path dir) throws IOException {
    return open(dir, new NewEntries());
  }

  /**
   * The same.
   *
   * @param entries of the files that rows tell of: synced before any row is
   */
  static Manifest open(Path dir, NewEntries entries) throws IOException {
    Folders.create(dir);
    Path file = dir.resolve("manifest.jsonl");
    if (Files.exists(file)) {
      dropTornRow(file);
    }
    FileOutputStream out = new FileOutputStream(file.toFile(), true);
    Folders.sync(dir);
    return new Manifest(file, out, entries);
  }

  Path file() {
    return file;
  }

  /** Adds a row, which the next flush writes. */
  void add(ManifestRow row) {
    add(Json.line(row.fields()));
  }

  private void add(String row) {
    if (closed) {
      throw new IllegalStateException(file + " is closed");
    }
    added.add(row + "\n");
  }

  /**
   * Puts all rows that were added on the disk, and before them the entries of the files that they
   * tell of; where that fails, the next flush tries again.
   */
  public synchronized void flush() throws IOException {
    for (String row = added.poll(); row != null; row = added.poll()) {
      unwritten.add(row);
    }
    entries.sync();
    write(file, out, String.join("", unwritten));
    unwritten.clear();
  }

  /** Adds a row, and puts it on the disk. */
  public void append(ManifestRow row) throws IOException {
    append(Json.line(row.fields()));
  }

  /**
   * The same.
   *
   * @param row one line of JSON, as of {@link ManifestRow#again}
   */
  public void append(String row) throws IOException {
    add(row);
    flush();
  }

  /**
   * Appends rows from outside of a run, beside one that may be writing: what is appended in one
   * piece is never put into the midst of another's.
   *
   * @param rows each with its line's end
   */
  static void appendTo(Path dir, String rows) throws IOException {
    Folders.create(dir);
    Path file = dir.resolve("manifest.jsonl");
    try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
      write(file, out, rows);
    }
    Folders.sync(dir);
  }

  /**
   * All rows are on the disk, or none of them stays. Through no channel: interrupts close those.
   */
  private static void write(Path file, FileOutputStream out, String rows) throws IOException {
    if (rows.isEmpty()) {
      return;
    }
    String before = endsWithinRow(file) ? "\n" : "";
    byte[] bytes = (before + rows).getBytes(StandardCharsets.UTF_8);
    long size = file.toFile().length();
    try {
      out.write(bytes);
      out.getFD().sync();
    } catch (IOException e) {
      cutBack(file, size, bytes, e);
      throw new IOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** What others have appended meanwhile stays, and a piece of ours with it. */
  private static void cutBack(Path file, long size, byte[] ours, IOException fault) {
    try (RandomAccessFile rows = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] piece = new byte[(int) Math.min(rows.length() - size, ours.length + 1L)];
      rows.seek(size);
      rows.readFully(piece);
      if (Arrays.equals(piece, Arrays.copyOf(ours, piece.length))) {
        rows.setLength(size);
      }
    } catch (IOException | RuntimeException e) {
      fault.addSuppressed(e);
    }
  }

  /** What a crash has cut off is left to the next run to take away. */
  private static boolean endsWithinRow(Path file) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    try (RandomAccessFile rows = new RandomAccessFile(file.toFile(), "r")) {
      return rows.length() > 0 && byteAt(rows, rows.length() - 1) != '\n';
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

  /** Writes what was added; rows that come later are refused. */
  @Override
  public void close() throws IOException {
    try (out) {
      closed = true;
      flush();
    }
  }
}
