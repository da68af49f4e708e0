package io.drover.download;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file while it grows. Closing it before it was published takes it away. For one thread.
 *
 * <p>A worker that lost its lease may still write while its successor has begun the same name anew.
 * The successor's file is another one, so neither spoils the other; the older finds at the end that
 * the name is no longer its own.
 */
final class PartFile implements AutoCloseable {
  private static final Object NO_FILE = new Object();

  private final Path path;
  private final FileOutputStream out;
  private final @Nullable Object key;
  private final MessageDigest digest = Hashes.sha256();
  private long bytes;
  private boolean kept;
  private boolean placed;
  private @Nullable String sha256;
  private Runnable onClose = () -> {};

  private PartFile(Path path, FileOutputStream out, @Nullable Object key) {
    this.path = path;
    this.out = out;
    this.key = key;
  }

  static PartFile create(Path path) throws IOException {
    // A link goes away too: writing through it would write elsewhere.
    Files.deleteIfExists(path);
    FileOutputStream out = new FileOutputStream(path.toFile());
    return new PartFile(path, out, keyOf(path));
  }

  /** Goes on at the end of what is there. */
  static PartFile resume(Path path) throws IOException {
    FileOutputStream out = new FileOutputStream(path.toFile(), true);
    PartFile part = new PartFile(path, out, keyOf(path));
    try {
      part.bytes = Hashes.update(part.digest, path);
      return part;
    } catch (IOException e) {
      out.close();
      throw e;
    }
  }

  /** Closing it leaves it where it is, if its source was noted. */
  void keep() {
    kept = true;
  }

  /** It has its final name: closing it leaves it alone. */
  void placed() {
    placed = true;
  }

  void onClose(Runnable action) {
    onClose = action;
  }

  void write(byte[] buffer, int length) throws Fault {
    try {
      out.write(buffer, 0, length);
    } catch (IOException e) {
      throw Fault.disk(e, folder());
    }
    digest.update(buffer, 0, length);
    bytes += length;
  }

  /** Puts all bytes on the disk, and gives their sha256. Nothing is written after it. */
  String finish() throws IOException, Fault {
    if (sha256 != null) {
      return sha256;
    }
    out.getFD().sync();
    if (!mine()) {
      throw Fault.of(Reason.OVERTAKEN, "another run of the job has begun the file anew");
    }
    out.close();
    String hash = Hashes.hex(digest.digest());
    sha256 = hash;
    return hash;
  }

  Path path() {
    return path;
  }

  long bytes() {
    return bytes;
  }

  private Path folder() {
    return path.toAbsolutePath().resolveSibling("");
  }

  private boolean mine() throws IOException {
    return Objects.equals(key, keyOf(path));
  }

  private static @Nullable Object keyOf(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return NO_FILE;
    }
  }

  @Override
  public void close() throws Fault {
    try (out) {
      if (!placed && mine() && !(kept && bytes > 0 && Partial.isNoted(path))) {
        Files.deleteIfExists(path);
        Partial.forget(path);
      }
    } catch (IOException e) {
      throw Fault.disk(e, folder());
    } finally {
      onClose.run();
    }
  }
}
