package io.drover.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * SQL by name: {@code sql/NAME.sql}, or {@code sql/DIALECT/NAME.sql} where a dialect needs its own.
 * Thread-safe.
 */
final class Statements {
  private final String dialect;
  private final Map<String, String> texts = new ConcurrentHashMap<>();

  Statements(String dialect) {
    this.dialect = dialect;
  }

  String text(String name) {
    return texts.computeIfAbsent(name, this::load);
  }

  private String load(String name) {
    String text = read("/sql/" + dialect + "/" + name + ".sql");
    if (text == null) {
      text = read("/sql/" + name + ".sql");
    }
    if (text == null) {
      throw new IllegalArgumentException("there is no statement named " + name);
    }
    return text;
  }

  static @Nullable String read(String resource) {
    try (InputStream in = Statements.class.getResourceAsStream(resource)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + resource + " from the program itself", e);
    }
  }
}
