package io.drover.download;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code manifest.jsonl}: one row for every finished job, appended and never changed. A job that
 * was run again after a crash may have two rows; the last one counts. Thread-safe: one thread
 * writes, and whatever has come in while it synced is its next group, so that one sync serves many.
 */
public final class Manifest implements AutoCloseable {
  private final Path file;
  private final FileOutputStream out;
  private final BlockingQueue<Pending> pending = new LinkedBlockingQueue<>();
  private final Pending last = new Pending("");
  private final Thread thread = new Thread(this::run, "drover-manifest");
  private long size;
  private boolean torn;

  /** A row that somebody waits for. */
  private record Pending(String line, CompletableFuture<@Nullable IOException> fault) {
    Pending(String line) {
      this(line, new CompletableFuture<>());
    }
  }

  private Manifest(Path file, FileOutputStream out) {
    this.file = file;
    this.out = out;
    thread.setDaemon(true);
    thread.start();
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

  /** Appends a row; it is on disk when this returns, even to a thread that was interrupted. */
  public void append(ManifestRow row) throws IOException {
    Pending mine = new Pending(Json.line(row.fields()) + "\n");
    pending.add(mine);
    if (last.fault.isDone()) {
      refuseAll();
    }
    IOException fault = mine.fault.join();
    if (fault != null) {
      throw new IOException(fault.getMessage(), fault);
    }
  }

  Path file() {
    return file;
  }

  /**
   * Appends rows from outside of a run, beside one that may be writing: what is appended in one
   * piece is never put into the midst of another's.
   *
   * @param rows each with its line's end
   */
  static void add(Path dir, String rows) throws IOException {
    Folders.create(dir);
    Path file = dir.resolve("manifest.jsonl");
    String before = endsWithinRow(file) ? "\n" : "";
    try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
      out.write((before + rows).getBytes(StandardCharsets.UTF_8));
      out.getFD().sync();
    }
    Folders.sync(dir);
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

  private void run() {
    List<Pending> group = new ArrayList<>();
    while (!group.contains(last)) {
      group.clear();
      try {
        group.add(pending.take());
      } catch (InterruptedException e) {
        continue; // nobody interrupts this thread; it ends by close alone
      }
      pending.drainTo(group);
      write(group);
    }
    refuseAll();
  }

  /** A group is on the disk as a whole, or none of it stays. */
  private void write(List<Pending> group) {
    IOException fault = null;
    try {
      if (torn) {
        out.getChannel().truncate(size);
      }
      size = out.getChannel().size();
      torn = true;
      String rows = group.stream().map(Pending::line).collect(Collectors.joining());
      out.write(rows.getBytes(StandardCharsets.UTF_8));
      out.getFD().sync();
      torn = false;
    } catch (IOException | RuntimeException e) {
      fault = new IOException(e.getMessage(), e);
    }
    for (Pending one : group) {
      one.fault.complete(fault);
    }
  }

  private void refuseAll() {
    IOException closed = new IOException(file + " is closed");
    for (Pending one = pending.poll(); one != null; one = pending.poll()) {
      one.fault.complete(closed);
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

  /** Serves whoever is in line. */
  @Override
  public void close() throws IOException {
    pending.add(last);
    last.fault.join();
    out.close();
  }
}
