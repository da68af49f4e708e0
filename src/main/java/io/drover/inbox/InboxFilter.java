package io.drover.inbox;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;

/**
 * Which files of the inbox are lists: regular files themselves, not links to any, whose names end
 * as those of JSON lines do. So a pipe cannot hold the inbox up, and a link cannot lead out of it.
 * Thread-safe.
 */
public final class InboxFilter implements GenericFileFilter<File> {
  private static final Pattern NAME =
      Pattern.compile("[^.].*\\.(jsonl|ndjson|json)(\\.gz)?", Pattern.DOTALL);

  @Override
  public boolean accept(GenericFile<File> file) {
    return isList(file.getFile());
  }

  /** Whether this is a list that is to be taken. */
  public static boolean isList(File file) {
    return NAME.matcher(file.getName().toLowerCase(Locale.ROOT)).matches() && isRegular(file);
  }

  private static boolean isRegular(File file) {
    try {
      return Files.readAttributes(
              file.toPath(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isRegularFile();
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }
}
