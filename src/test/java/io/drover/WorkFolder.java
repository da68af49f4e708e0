package io.drover;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a program stands: what is dropped into its inbox, and what it leaves.
 *
 * @param path the folder
 */
record WorkFolder(Path path) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Drops a list whole, as users are told to. */
  void drop(String name, List<String> lines) throws IOException {
    Path inbox = Files.createDirectories(path.resolve("inbox"));
    Path part = Files.write(inbox.resolve(name + ".part"), lines);
    Files.move(part, inbox.resolve(name));
  }

  /** What became of a list. */
  JsonNode report(String name) throws IOException {
    return JSON.readTree(path.resolve("inbox/.done/" + name + ".report.json").toFile());
  }

  /** The last row of each job so far, by its id. */
  Map<String, JsonNode> manifest() throws IOException {
    Path file = path.resolve("downloads/manifest.jsonl");
    String text = Files.exists(file) ? Files.readString(file) : "";
    Map<String, JsonNode> rows = new LinkedHashMap<>();
    // A row may be on its way.
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      JsonNode row = JSON.readTree(line);
      rows.put(row.get("id").textValue(), row);
    }
    return rows;
  }

  /** Where the file of a job grows. */
  Path part(String id) throws NoSuchAlgorithmException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8));
    return path.resolve("downloads/.partial/" + HexFormat.of().formatHex(hash) + ".part");
  }

  /** The file of a row. */
  Path file(JsonNode row) {
    return path.resolve("downloads").resolve(row.get("path").textValue());
  }
}
