package io.drover.inbox;

import java.io.File;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;

/**
 * Which files of the inbox are taken: lists that have stopped changing. A list is a regular file
 * itself, not a link to any, whose name ends as those of lists do. So a pipe cannot hold the inbox
 * up, and a link cannot lead out of it. Thread-safe.
 */
public final class InboxFilter implements GenericFileFilter<File> {
  private static final Pattern NAME =
      Pattern.compile("(?s)[^.].*\\.(jsonl|ndjson|json|csv|tsv|txt)(\\.(gz|zst))?");

  private final StableFiles files;

  /**
   * @param stableFor how long a list must be unchanged
   * @param nanoTime a clock that only goes on, in nanoseconds
   */
  public InboxFilter(Duration stableFor, LongSupplier nanoTime) {
    this.files = new StableFiles(stableFor, nanoTime);
  }

  @Override
  public boolean accept(GenericFile<File> file) {
    return accept(file.getFile());
  }

  boolean accept(File file) {
    return list(file).filter(now -> files.isStable(file.toPath(), now)).isPresent();
  }

  /** Whether this is a list, that is to be taken now or later. */
  public static boolean isList(File file) {
    return list(file).isPresent();
  }

  private static Optional<Snapshot> list(File file) {
    if (!NAME.matcher(file.getName().toLowerCase(Locale.ROOT)).matches()) {
      return Optional.empty();
    }
    try {
      return Snapshot.of(file.toPath()).filter(Snapshot::regular);
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }
}
