package io.drover;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drover.testing.Answer;
import io.drover.testing.Hit;
import io.drover.testing.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Real host names on loopback, a file for each of many URLs, and the check of what was fetched. */
final class ManyHosts {
  private final WorkFolder work;
  private final Origin origin;
  private final Map<String, String> sha256 = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();
  private final Set<String> names = new TreeSet<>();

  /**
   * @param folder where the program stands
   */
  ManyHosts(Path folder, Origin origin) {
    this.work = new WorkFolder(folder);
    this.origin = origin;
  }

  /** A file of a host, answered after some milliseconds. */
  void serve(String host, int size, long millis) throws Exception {
    serve(host, host, size, millis);
  }

  /** A file of a host, to which another one redirects. */
  void serve(String from, String host, int size, long millis) throws Exception {
    String id = "file-" + lines.size();
    byte[] body = Origin.bytes(lines.size(), size);
    String path = "/" + id + ".pdf";
    Answer answer = Answer.ok(body, "Content-Type: application/pdf");
    origin.on(host, path, millis == 0 ? answer : Answer.after(millis, answer));
    names.add(host);
    names.add(from);
    if (!from.equals(host)) {
      origin.on(from, path, Answer.redirect(302, origin.url(host, path)));
    }
    sha256.put(id, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body)));
    lines.add("{\"id\":\"%s\",\"url\":\"%s\"}".formatted(id, origin.url(from, path)));
  }

  /** Drops the list of all files into the inbox. */
  void drop(String name) throws IOException {
    work.drop(name, lines);
  }

  /** What a JVM needs to find the hosts here. */
  List<String> options(Path outside) throws IOException {
    Path hosts = outside.resolve("hosts");
    Files.write(hosts, names.stream().map(name -> "127.0.0.1 " + name).toList());
    return List.of("-Djdk.net.hosts.file=" + hosts);
  }

  Set<String> names() {
    return names;
  }

  /** Each file once, at the first attempt, whole and in its place; a row for each; no part left. */
  void assertAllFetched() throws Exception {
    assertAllFetched(1);
  }

  /**
   * @param attempts how many there may have been at the most
   */
  void assertAllFetched(int attempts) throws Exception {
    Path downloads = work.path().resolve("downloads");
    Map<String, JsonNode> rows = work.manifest();
    assertThat(rows).containsOnlyKeys(sha256.keySet());
    Map<String, String> fetched = new TreeMap<>();
    for (Map.Entry<String, JsonNode> row : rows.entrySet()) {
      assertThat(row.getValue().get("state").textValue()).as(row.getKey()).isEqualTo("DONE");
      assertThat(row.getValue().get("attempts").intValue()).as(row.getKey()).isBetween(1, attempts);
      byte[] file = Files.readAllBytes(work.file(row.getValue()));
      fetched.put(
          row.getKey(),
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file)));
      assertThat(row.getValue().get("sha256").textValue()).isEqualTo(fetched.get(row.getKey()));
    }
    assertThat(fetched).isEqualTo(new TreeMap<>(sha256));
    try (Stream<Path> files = Files.walk(downloads)) {
      assertThat(files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)))
          .as("nothing else")
          .hasSize(rows.size() + 1);
    }
  }

  /** At no instant did a host answer more requests than its cap. */
  void assertNeverAbove(int cap) {
    for (String name : names) {
      assertThat(origin.mostAtOnce(name)).as(name).isBetween(1, cap);
    }
    assertThat(origin.hits()).allMatch(Hit::isOver);
  }
}
