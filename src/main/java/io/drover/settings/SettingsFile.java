package io.drover.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A file of settings, read with more care than {@link Properties} takes: UTF-8 and nothing else,
 * and no key twice.
 *
 * @param entries in the order of the keys
 * @param faults for people, without the name of the file
 */
record SettingsFile(List<Entry> entries, List<String> faults) {
  /** A key as it stands there, and its value. */
  record Entry(String key, String value) {}

  static SettingsFile read(Path file) {
    List<String> faults = new ArrayList<>();
    Properties properties =
        new Properties() {
          private static final long serialVersionUID = 1L;

          @Override
          public synchronized Object put(Object key, Object value) {
            if (containsKey(key)) {
              faults.add(key + " stands there twice; leave one of them out");
            }
            return super.put(key, value);
          }
        };
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
      properties.load(new StringReader(text.startsWith("\uFEFF") ? text.substring(1) : text));
    } catch (CharacterCodingException e) {
      faults.add("it is not in UTF-8");
    } catch (NoSuchFileException e) {
      faults.add("there is no such file");
    } catch (IOException | IllegalArgumentException e) {
      faults.add("it cannot be read: " + e);
    }
    List<Entry> entries = new ArrayList<>();
    properties.stringPropertyNames().stream()
        .sorted()
        .forEach(key -> entries.add(new Entry(key, properties.getProperty(key))));
    return new SettingsFile(entries, faults);
  }
}
