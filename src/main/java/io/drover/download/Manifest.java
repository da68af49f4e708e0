package io.drover.download;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
 * was run again after a crash, or was cancelled as it ended, may have several; the last one counts.
 * Thread-safe: one thread writes, and whatever has come in while it synced is its next group, so
 * that one sync serves many.
 */
public final class Manifest implements AutoCloseable {
  private final Path file;
  private final FileOutputStream out;
  private final BlockingQueue<Pending> pending = new LinkedBlockingQueue<>();
  private final Pending last = new Pending("");
  private final Thread thread = new Thread(this::run, "drover-manifest");

  /** A row that somebody waits for. */
  private record Pending(String line, CompletableFuture<@Nullable Throwable> fault) {
    Pending(String line) {
      this(line, new CompletableFuture<>());
    }
  }

  /**
   * @param out appends to the file
   */
  Manifest(Path file, FileOutputStream out) {
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
    append(Json.line(row.fields()));
  }

  /**
   * The same.
   *
   * @param row one line of JSON, as of {@link ManifestRow#again}
   */
  public void append(String row) throws IOException {
    Pending mine = new Pending(row + "\n");
    pending.add(mine);
    if (last.fault.isDone()) {
      refuseAll();
    }
    Throwable fault = mine.fault.join();
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
    try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
      write(file, out, rows);
    }
    Folders.sync(dir);
  }

  /** All rows are on the disk, or none of them stays. */
  private static void write(Path file, FileOutputStream out, String rows) throws IOException {
    if (rows.isEmpty()) {
      return;
    }
    FileChannel channel = out.getChannel();
    String before = endsWithinRow(file) ? "\n" : "";
    ByteBuffer bytes = ByteBuffer.wrap((before + rows).getBytes(StandardCharsets.UTF_8));
    long size = channel.size();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (Throwable e) {
      cutBack(channel, size, bytes.position(), e);
      throw e;
    }
  }

  /** What others have appended meanwhile stays, and a piece of ours with it. */
  private static void cutBack(FileChannel channel, long size, int written, Throwable fault) {
    try {
      if (channel.size() == size + written) {
        channel.truncate(size);
      }
    } catch (IOException e) {
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

  private void run() {
    List<Pending> group = new ArrayList<>();
    while (!group.contains(last)) {
      group.clear();
      Throwable fault = null;
      try {
        group.add(pending.take());
        pending.drainTo(group);
        write(file, out, group.stream().map(Pending::line).collect(Collectors.joining()));
      } catch (Throwable e) {
        fault = e; // an Error too: a thread that ended here would be waited for for ever
      }
      for (Pending one : group) {
        one.fault.complete(fault);
      }
    }
    refuseAll();
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
