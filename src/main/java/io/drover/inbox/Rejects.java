package io.drover.inbox;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.drover.inbox.Parsed.Refused;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The refused lines of one list as JSON lines. The file has its name only when it is whole, there
 * is none when nothing was refused, and it never replaces another list's. For one thread.
 */
public final class Rejects implements Closeable {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_TEXT = 4_000;

  private final @Nullable InboxFolders folders;
  private final String wanted;
  private final @Nullable Path own;
  private @Nullable Writing writing;
  private @Nullable Path published;

  private record Writing(String name, FileChannel file, JsonGenerator json) {}

  /**
   * @param own the list's own name for its unfinished file, by which it knows it again; null when
   *     the file is dropped rather than gone on with
   */
  private Rejects(@Nullable InboxFolders folders, String wanted, @Nullable Path own) {
    this.folders = folders;
    this.wanted = wanted;
    this.own = own;
  }

  /** Keeps none. */
  public static Rejects none() {
    return new Rejects(null, "", null);
  }

  /**
   * Keeps those of a list from anywhere, in {@code .rejected} of an inbox, under the list's name or
   * the first like it that is free. Dropped when they are not published.
   */
  public static Rejects in(Path inbox, String name) {
    return new Rejects(InboxFolders.in(inbox), name, null);
  }

  /**
   * Keeps those of a list of the inbox, and with their unfinished file the name for it. Stays until
   * it is published.
   *
   * @param key which list it is; what was reserved for it by a process that died before it noted
   *     the name is free again
   */
  static Rejects reserve(InboxFolders folders, String name, String key) throws IOException {
    Path own = folders.own(key);
    folders.dropReservation(name, own);
    Rejects rejects = new Rejects(folders, name, own);
    Files.createFile(own);
    rejects.writing = linked(folders, name, own).orElse(null);
    if (rejects.writing == null) {
      rejects.writing = create(folders, name);
    }
    return rejects;
  }

  /** Empty where there are no links: a death before the name is noted costs the list that name. */
  private static Optional<Writing> linked(InboxFolders folders, String wanted, Path own)
      throws IOException {
    while (true) {
      String name = folders.freeName(wanted);
      Path unfinished = Publish.unfinished(folders.rejects(name));
      try {
        Files.createLink(unfinished, own);
      } catch (FileAlreadyExistsException e) {
        continue; // somebody else was faster
      } catch (IOException | UnsupportedOperationException e) {
        return Optional.empty();
      }
      return Optional.of(writing(name, FileChannel.open(unfinished, WRITE)));
    }
  }

  /**
   * Goes on with a file that was reserved.
   *
   * @param length bytes of it that count
   * @return empty when it is gone or shorter
   */
  static Optional<Rejects> resume(InboxFolders folders, String name, long length, String key)
      throws IOException {
    Path file = folders.rejects(name);
    Path unfinished = Publish.unfinished(file);
    if (!Files.exists(unfinished) && Files.exists(file)) {
      // The process died between this name and the list's move.
      Publish.move(file, unfinished);
    }
    if (!Files.exists(unfinished) || Files.size(unfinished) < length) {
      return Optional.empty();
    }
    Rejects rejects = new Rejects(folders, name, folders.own(key));
    FileChannel channel = FileChannel.open(unfinished, WRITE);
    rejects.writing = writing(name, channel.truncate(length).position(length));
    return Optional.of(rejects);
  }

  /** The name that the list has with all that is written of it. */
  String name() {
    return writing == null ? wanted : writing.name;
  }

  void add(Records record, Refused refused) throws IOException {
    if (folders == null) {
      return;
    }
    if (writing == null) {
      Files.createDirectories(folders.rejected());
      writing = create(folders, wanted);
    }
    JsonGenerator json = writing.json;
    json.writeStartObject();
    json.writeNumberField("line", record.line());
    json.writeStringField("reason", refused.reason());
    json.writeStringField("text", record.head(MAX_TEXT));
    json.writeEndObject();
    json.writeRaw('\n');
  }

  /** Syncs what was added; how many bytes there are now. */
  long sync() throws IOException {
    if (writing == null) {
      return 0;
    }
    writing.json.flush();
    writing.file.force(true);
    return writing.file.position();
  }

  /**
   * Gives the file its name. Where nothing was refused it stays as it is, for it keeps the list's
   * place as long as the list is there.
   */
  void publish() throws IOException {
    if (folders != null && writing != null && sync() > 0) {
      Path file = folders.rejects(writing.name);
      writing.json.close();
      writing = null;
      Publish.move(Publish.unfinished(file), file);
      published = file;
    }
  }

  /** The list has left the inbox: drops what is not published. */
  void end() throws IOException {
    if (folders != null && writing != null) {
      writing.json.close();
      Files.deleteIfExists(Publish.unfinished(folders.rejects(writing.name)));
      writing = null;
    }
    if (own != null) {
      Files.deleteIfExists(own);
    }
  }

  /** Where they are, once they are published and there are some. */
  public Optional<Path> file() {
    return Optional.ofNullable(published);
  }

  @Override
  public void close() throws IOException {
    if (own == null) {
      end();
    } else if (writing != null) {
      writing.json.close();
      writing = null;
    }
  }

  /** The unfinished file is what keeps others from the name. */
  private static Writing create(InboxFolders folders, String wanted) throws IOException {
    while (true) {
      String name = folders.freeName(wanted);
      try {
        return writing(
            name, FileChannel.open(Publish.unfinished(folders.rejects(name)), CREATE_NEW, WRITE));
      } catch (FileAlreadyExistsException e) {
        // Somebody else was faster; the next name is free, or the one after it.
      }
    }
  }

  private static Writing writing(String name, FileChannel file) throws IOException {
    JsonGenerator json =
        JSON.createGenerator(new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16));
    return new Writing(name, file, json.setPrettyPrinter(new MinimalPrettyPrinter("")));
  }
}
