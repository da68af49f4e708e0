package io.drover.testing;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Header;

/**
 * A pipeline of short jobs that appends to a journal when one starts, before anything else, and
 * when it has ended, while it still holds its permit. Each line is one append, so the order in the
 * file is that of the events, over all processes. Thread-safe.
 */
public final class JournalPipeline {
  private final FileOutputStream journal = open(Path.of(System.getProperty("drover.test.journal")));

  public void run(
      @Header("DroverJobId") String id,
      @Header("DroverHost") String host,
      @Header("DroverResolver") String resolver) {
    append(journal, "start " + host + " " + resolver + " " + id);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(10_000_000));
    append(journal, "end " + host + " " + resolver + " " + id);
  }

  /**
   * Opens a journal for appending, and creates it when it is missing. No channel: the interrupt of
   * one job would close it for all.
   */
  public static FileOutputStream open(Path file) {
    try {
      return new FileOutputStream(file.toFile(), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Appends one line with the time. */
  public static void append(FileOutputStream journal, String line) {
    try {
      journal.write(
          (System.currentTimeMillis() + " " + line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
