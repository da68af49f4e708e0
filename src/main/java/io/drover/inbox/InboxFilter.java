package io.drover.inbox;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which files of the inbox are taken: lists that have stopped changing. A list is a regular file
 * itself, not a link to any, whose name ends as those of lists do. So a pipe cannot hold the inbox
 * up, and a link cannot lead out of it. Thread-safe.
 */
public final class InboxFilter implements GenericFileFilter<File> {
  private static final Logger LOG = LoggerFactory.getLogger(InboxFilter.class);
  private static final Pattern NAME =
      Pattern.compile("(?s)[^.].*\\.(jsonl|ndjson|json|csv|tsv|txt)(\\.(gz|zst))?");

  /** Names by which others say that a file is not to be touched, or not yet. */
  private static final Pattern UNFINISHED = Pattern.compile("(?is)\\..*|.*(\\.part|\\.tmp|~)");

  /** What stands in a name for bytes that are no character. */
  private static final String UNDECODABLE = "\uFFFD";

  /** How many folders may lie within each other; the route has the same bound. */
  private static final int MAX_DEPTH = 5;

  private static final int MAX_LEFT_ALONE = 1_000;

  private final StableFiles files;

  /** Names that were told of; bounded, at the price of telling again. */
  private final Set<String> leftAlone = ConcurrentHashMap.newKeySet();

  /**
   * @param stableFor how long a list must be unchanged
   * @param nanoTime a clock that only goes on, in nanoseconds
   */
  public InboxFilter(Duration stableFor, LongSupplier nanoTime) {
    this.files = new StableFiles(stableFor, nanoTime);
  }

  @Override
  public boolean accept(GenericFile<File> file) {
    return file.isDirectory() ? acceptFolder(file.getFile()) : accept(file.getFile());
  }

  private boolean acceptFolder(File folder) {
    if (!folder.getName().startsWith(".") && Files.isSymbolicLink(folder.toPath())) {
      leaveAlone(folder, "it is no folder itself but a link to one");
    }
    return isFolder(folder);
  }

  boolean accept(File file) {
    Optional<Snapshot> now = snapshot(file);
    if (now.isPresent() && !now.get().regular()) {
      leaveAlone(file, "it is no file itself but a link, a pipe or a socket");
    } else if (now.isEmpty() && hasListsName(file) && file.getName().contains(UNDECODABLE)) {
      leaveAlone(file, "its name is not UTF-8, so it cannot be opened; rename it");
    } else if (now.isEmpty() && !isMeantToWait(file)) {
      leaveAlone(file, "its name ends as no list's does; docs/lists.md names the endings");
    }
    return now.filter(Snapshot::regular)
        .filter(list -> files.isStable(file.toPath(), list))
        .isPresent();
  }

  private void leaveAlone(File file, String why) {
    if (leftAlone.add(file.getPath())) {
      LOG.warn("{} is left alone: {}", file.getName().replaceAll("\\p{Cntrl}", "?"), why);
      if (leftAlone.size() > MAX_LEFT_ALONE) {
        leftAlone.clear();
      }
    }
  }

  /** Whether lists are in a folder or in those within it, to be taken now or later. */
  public static boolean hasLists(Path folder) {
    Search search = new Search(folder);
    try {
      Files.walkFileTree(folder, Set.of(), MAX_DEPTH, search);
    } catch (IOException e) {
      throw new UncheckedIOException("the inbox " + folder + " cannot be read", e);
    }
    return search.found;
  }

  private static final class Search extends SimpleFileVisitor<Path> {
    private final Path inbox;
    private boolean found;

    Search(Path inbox) {
      this.inbox = inbox;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return folder.equals(inbox) || isFolder(folder.toFile())
          ? FileVisitResult.CONTINUE
          : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      found = isList(file.toFile());
      return found ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException fault) {
      return FileVisitResult.CONTINUE; // it has gone away
    }
  }

  /** Whether this is a list, that is to be taken now or later. */
  static boolean isList(File file) {
    return snapshot(file).filter(Snapshot::regular).isPresent();
  }

  private static boolean isFolder(File file) {
    return !file.getName().startsWith(".")
        && Files.isDirectory(file.toPath(), LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isMeantToWait(File file) {
    return hasListsName(file) || UNFINISHED.matcher(file.getName()).matches();
  }

  private static boolean hasListsName(File file) {
    return NAME.matcher(file.getName().toLowerCase(Locale.ROOT)).matches();
  }

  /** What has the name of a list; empty for other names. */
  private static Optional<Snapshot> snapshot(File file) {
    if (!hasListsName(file)) {
      return Optional.empty();
    }
    try {
      return Snapshot.of(file.toPath());
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }
}
