package io.drover.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The download folder: {@code <2 hex>/<2 hex>/<stem>.<ext>} for what is finished, {@code .partial}
 * for what is not, {@code .by-hash} to find equal bytes. Thread-safe for different ids.
 */
final class ArtifactStore {
  private final Path dir;
  private final EqualFiles equals;

  ArtifactStore(Path dir) {
    this.dir = dir;
    this.equals = new EqualFiles(dir);
  }

  /** Begins the file of an id, over whatever an earlier attempt left. */
  PartFile begin(SafeName name) throws Fault {
    try {
      Path partial = dir.resolve(".partial");
      Folders.create(partial);
      return PartFile.create(partial.resolve(name.hash() + ".part"));
    } catch (IOException e) {
      throw Fault.disk(e, dir);
    }
  }

  /** Makes a part the finished file of its id, in one step that a crash cannot halve. */
  StoredFile publish(PartFile part, SafeName name, String extension) throws Fault {
    try {
      String sha256 = part.finish();
      Path folder = dir.resolve(name.folder());
      Folders.create(folder);
      Path file = folder.resolve(name.stem() + "." + extension);
      equals.place(part.path(), sha256, file);
      dropOthers(folder, name.stem(), file);
      Folders.sync(folder);
      String relative = name.folder() + "/" + file.getFileName();
      return new StoredFile(relative, sha256, part.bytes());
    } catch (IOException e) {
      throw Fault.disk(e, dir);
    }
  }

  /** An attempt that died before it was settled may have left the file under another extension. */
  private static void dropOthers(Path folder, String stem, Path file) throws IOException {
    List<Path> others;
    try (Stream<Path> files = Files.list(folder)) {
      others = files.filter(f -> stem(f).equals(stem) && !f.equals(file)).toList();
    }
    for (Path other : others) {
      Files.deleteIfExists(other);
    }
  }

  private static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }
}
