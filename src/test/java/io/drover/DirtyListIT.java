package io.drover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.Programs.Program;
import io.drover.testing.Answer;
import io.drover.testing.Hit;
import io.drover.testing.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists as people have them: what can be fetched is, and what cannot is said, line by line. */
class DirtyListIT {
  private static final List<String> HOSTS =
      List.of(
          "under_score.example.org",
          "upper.example.org",
          "secret.example.org",
          "xn--bcher-kva.example.org",
          "api.example.org",
          "files.example.org");

  @TempDir private Path folder;
  @TempDir private Path outside;
  private WorkFolder work;

  @AutoClose("endAll")
  private Programs programs;

  @AutoClose private Origin origin;

  @BeforeEach
  void open() throws IOException {
    work = new WorkFolder(folder);
    programs = new Programs(folder, outside);
    origin = Origin.start();
    Files.write(outside.resolve("hosts"), HOSTS.stream().map("127.0.0.1 "::concat).toList());
  }

  @Test
  void dirtyUrlsAreSentAsTheirServersWantThem() throws Exception {
    List<String> targets =
        List.of(
            "under_score.example.org/a%20b%7Cc%5Bd%5D.pdf",
            "upper.example.org/%7Euser//x.pdf?q=%C3%A9",
            "secret.example.org/s.pdf",
            "xn--bcher-kva.example.org/m%C3%BCnze.pdf",
            "files.example.org/100%?x=%zz");
    targets.forEach(target -> file(target.replaceFirst("\\?.*", "")));
    List<String> lines =
        List.of(
            "\"http://under_score.example.org:PORT/a b|c[d].pdf\",",
            "  HTTP://UPPER.Example.ORG:PORT/%7Euser//x.pdf?q=\u00e9#page=2  ",
            "http://me:hush@secret.example.org:PORT/s.pdf",
            "http://b\u00fccher.example.org:PORT/m\u00fcnze.pdf",
            "",
            "not a url",
            "ftp://files.example.org/x",
            "http://files.example.org:PORT/100%?x=%zz");
    String text = "\ufeff" + String.join("\r\n", lines);
    Files.createDirectories(folder.resolve("inbox"));
    Files.write(
        folder.resolve("inbox/list.txt"),
        text.replace("PORT", String.valueOf(origin.port())).getBytes(UTF_8));
    Program run = run();
    assertThat(run.code()).as(run.err()).isZero();

    assertThat(origin.hits())
        .extracting(hit -> hit.host() + hit.target())
        .containsExactlyInAnyOrderElementsOf(targets);
    assertThat(origin.hits()).allSatisfy(hit -> assertThat(hit.header("Authorization")).isEmpty());
    assertThat(work.manifest().values())
        .hasSize(targets.size())
        .allSatisfy(
            row -> {
              assertThat(row.get("state").textValue()).isEqualTo("DONE");
              assertThat(row.get("url").textValue()).doesNotContain("hush");
            });
    assertThat(refused("list.txt")).containsExactly(6, 7);
  }

  @Test
  void dirtyIdentifiersNameOneWorkEachAndDirtyIdsStayInTheirFolder() throws Exception {
    String sici = "/10.1659/0276-4741%282005%29025%5B0206:pfbcs%5D2.0.co%3B2";
    List<String> names = List.of("/escape", "/mark", "/abc", "/sici");
    names.forEach(name -> file("files.example.org" + name));
    names(sici, "/sici");
    names("/10.1234/abc", "/abc");
    work.drop(
        "list.jsonl",
        List.of(
            "{\"id\":\"../../../escape\",\"url\":\"%s\"}".formatted(url("/escape")),
            "{\"id\":\"a/b\\u202ec\\n\",\"url\":\"%s\"}".formatted(url("/mark")),
            "{\"doi\":\"see doi:10.1234/ABC (2019).\",\"url\":null}",
            "{\"id\":\"half",
            "{\"DOI\":\"https://dx.doi.org/10.1234/abc\"}",
            "{\"doi\":\"10.1659/0276-4741(2005)025[0206:PFBCS]2.0.CO;2\"}",
            "{\"url\":\"javascript:alert(1)\"}",
            "{\"id\":\"nowhere\",\"url\":\"http://\"}"));
    Program run =
        run(
            "--set=drover.download.resolvers=direct,mine",
            "--set=drover.resolver.mine.url=http://api.example.org:" + origin.port() + "/{doi}",
            "--set=drover.resolver.mine.pointers=/url");
    assertThat(run.code()).as(run.err()).isEqualTo(3);

    assertThat(work.report("list.jsonl").get("duplicate").intValue()).isEqualTo(1);
    assertThat(refused("list.jsonl")).containsExactly(4, 7);
    assertThat(origin.hits("api.example.org"))
        .extracting(Hit::target)
        .containsExactlyInAnyOrder(sici, "/10.1234/abc");
    assertThat(origin.hits("files.example.org"))
        .extracting(Hit::target)
        .containsExactlyInAnyOrderElementsOf(names);
    assertThat(work.manifest().get("nowhere").get("reason").textValue()).isEqualTo("no-candidate");
    List<Path> stored = new ArrayList<>();
    for (JsonNode row : work.manifest().values()) {
      if (row.get("state").textValue().equals("DONE")) {
        stored.add(work.file(row));
      }
    }
    Path downloads = folder.resolve("downloads");
    try (Stream<Path> all = Files.walk(downloads)) {
      assertThat(
              all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                  .filter(file -> !file.endsWith("manifest.jsonl")))
          .as("under the names that the manifest gives, and nowhere else")
          .hasSize(names.size())
          .containsExactlyInAnyOrderElementsOf(stored);
    }
  }

  /** What my resolver says of a DOI. */
  private void names(String path, String file) {
    byte[] answer = "{\"url\":\"%s\"}".formatted(url(file)).getBytes(UTF_8);
    origin.on("api.example.org", path, Answer.ok(answer, "Content-Type: application/json"));
  }

  private String url(String path) {
    return origin.url("files.example.org", path);
  }

  private void file(String hostAndPath) {
    int slash = hostAndPath.indexOf('/');
    byte[] body = "%%PDF-1.4\n%% %s\n%%%%EOF\n".formatted(hostAndPath).getBytes(UTF_8);
    origin.on(hostAndPath.substring(0, slash), hostAndPath.substring(slash), Answer.ok(body));
  }

  private List<Integer> refused(String list) throws IOException {
    List<Integer> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("inbox/.rejected/" + list + ".jsonl"))) {
      JsonNode refusal = new ObjectMapper().readTree(line);
      assertThat(refusal.get("reason").textValue()).isNotEmpty();
      lines.add(refusal.get("line").intValue());
    }
    return lines;
  }

  private Program run(String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("queue", "run", "--drain"));
    args.add("--set=drover.inbox.stable-for=100ms");
    args.add("--set=drover.retry.max-attempts=1");
    args.add("--set=drover.download.allow-addresses=127.0.0.0/8");
    args.addAll(List.of(more));
    return programs.java(
        List.of("-Djdk.net.hosts.file=" + outside.resolve("hosts")),
        List.of(),
        args.toArray(String[]::new));
  }
}
