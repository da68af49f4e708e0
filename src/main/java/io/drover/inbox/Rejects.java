package io.drover.inbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.drover.inbox.Parsed.Refused;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The refused lines of one list as JSON lines. The file has its name only when it is whole, and
 * there is none when nothing was refused. For one thread.
 */
final class Rejects implements Closeable {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_TEXT = 4_000;

  private final Path file;
  private @Nullable Writing writing;

  private record Writing(FileOutputStream out, JsonGenerator json) {}

  Rejects(Path file) {
    this.file = file;
  }

  void add(LineReader line, Refused refused) throws IOException {
    JsonGenerator json = writing().json;
    json.writeStartObject();
    json.writeNumberField("line", line.number());
    json.writeStringField("reason", refused.reason());
    json.writeStringField("text", head(line));
    json.writeEndObject();
  }

  /** Syncs the file and gives it its name. */
  void publish() throws IOException {
    if (writing != null) {
      writing.json.writeRaw('\n');
      writing.json.flush();
      writing.out.getFD().sync();
      writing.json.close();
      writing = null;
      Publish.move(Publish.unfinished(file), file);
    }
  }

  /** Drops what is not published. */
  @Override
  public void close() throws IOException {
    if (writing != null) {
      writing.out.close();
      writing = null;
      Files.deleteIfExists(Publish.unfinished(file));
    }
  }

  private Writing writing() throws IOException {
    if (writing == null) {
      FileOutputStream out = new FileOutputStream(Publish.unfinished(file).toFile());
      JsonGenerator json = JSON.createGenerator(new BufferedOutputStream(out, 1 << 16));
      writing = new Writing(out, json.setPrettyPrinter(new MinimalPrettyPrinter("\n")));
    }
    return writing;
  }

  /** The beginning of the line; what is no UTF-8 in it becomes a replacement character. */
  private static String head(LineReader line) {
    int bytes = Math.min(line.length(), 4 * MAX_TEXT);
    String text = new String(line.buffer(), line.offset(), bytes, StandardCharsets.UTF_8);
    if (text.length() <= MAX_TEXT) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1));
    return text.substring(0, splits ? MAX_TEXT - 1 : MAX_TEXT);
  }
}
