package io.drover.download;

import io.drover.job.BootId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The download folder: {@code <2 hex>/<2 hex>/<stem>.<ext>} for what is finished, {@code .partial}
 * for what is not, {@code .by-hash} to find equal bytes. Thread-safe for different ids.
 */
final class ArtifactStore {
  private static final Logger LOG = LoggerFactory.getLogger(ArtifactStore.class);

  private final Path dir;
  private final Path partial;
  private final EqualFiles equals;
  private final EarlierFiles earlier;
  private final NewEntries entries;
  private final String boot = BootId.current();
  private final Map<Path, PartFile> running = new ConcurrentHashMap<>();

  /**
   * @param entries told of the folders of finished files, which are safe when these are synced
   */
  ArtifactStore(Path dir, NewEntries entries) {
    this.dir = dir;
    this.partial = dir.resolve(".partial");
    this.entries = entries;
    this.equals = new EqualFiles(dir);
    this.earlier = new EarlierFiles(dir);
  }

  Path dir() {
    return dir;
  }

  /** Whether files can be begun and put into their places, if there is room. */
  boolean isWritable() {
    boolean begun = Files.isDirectory(partial) && Files.isWritable(partial);
    boolean missing = !Files.exists(partial, LinkOption.NOFOLLOW_LINKS);
    return Files.isWritable(dir) && (begun || missing);
  }

  Path path(StoredFile file) {
    return dir.resolve(file.path());
  }

  /** The file that an earlier run has stored under a name. */
  Optional<Earlier> earlier(SafeName name) {
    return earlier.of(name);
  }

  /** Begins the file of an id, over whatever an earlier attempt left. */
  PartFile begin(SafeName name) throws Fault {
    try {
      Folders.create(partial);
      Partial.forget(part(name));
      return opened(PartFile.create(part(name)));
    } catch (IOException e) {
      throw Fault.disk(e, partial);
    }
  }

  /**
   * Notes where the bytes that are coming are from, so that a later attempt can go on with them.
   */
  void note(SafeName name, Partial partial) {
    partial.note(part(name), boot);
  }

  /** What an earlier attempt left that a server may complete. */
  Optional<Partial> left(SafeName name) {
    return Partial.left(part(name), boot).filter(partial -> !running.containsKey(part(name)));
  }

  /** Opens what is left to write on at its end; empty when there is no such thing any more. */
  Optional<PartFile> resume(SafeName name) throws Fault {
    try {
      // A run that lost its lease may still write there; what it writes must not get into ours.
      return running.containsKey(part(name)) || !Files.exists(part(name))
          ? Optional.empty()
          : Optional.of(opened(PartFile.resume(part(name))));
    } catch (IOException e) {
      throw Fault.disk(e, partial);
    }
  }

  /**
   * Takes away what an attempt has left, for none will come that could use it; as far as it can.
   */
  void discard(SafeName name) {
    try {
      if (!running.containsKey(part(name))) {
        Partial.forget(part(name));
        Files.deleteIfExists(part(name));
      }
    } catch (IOException e) {
      LOG.warn("what an attempt has left stays in {}: {}; delete it", partial, e.toString());
    }
  }

  private Path part(SafeName name) {
    return partial.resolve(name.hash() + ".part");
  }

  private PartFile opened(PartFile part) {
    running.put(part.path(), part);
    part.onClose(() -> running.remove(part.path(), part));
    return part;
  }

  /** Makes a part the finished file of its id, in one step that a crash cannot halve. */
  StoredFile publish(PartFile part, SafeName name, String extension) throws Fault {
    try {
      String sha256 = part.finish();
      Path folder = dir.resolve(name.folder());
      boolean created = Folders.create(folder, entries);
      Path file = folder.resolve(name.file(extension));
      equals.place(part.path(), sha256, file);
      part.placed();
      Partial.forget(part.path());
      if (!created) {
        dropOthers(folder, name, file);
      }
      entries.in(folder);
      String relative = name.folder() + "/" + file.getFileName();
      return new StoredFile(relative, sha256, part.bytes());
    } catch (IOException e) {
      throw Fault.disk(e, dir);
    }
  }

  /** An attempt that died before it was settled may have left the file under another extension. */
  private static void dropOthers(Path folder, SafeName name, Path file) throws IOException {
    List<Path> others;
    try (Stream<Path> files = Files.list(folder)) {
      others = files.filter(f -> name.owns("" + f.getFileName()) && !f.equals(file)).toList();
    }
    for (Path other : others) {
      Files.deleteIfExists(other);
    }
  }
}
