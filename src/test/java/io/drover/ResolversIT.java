package io.drover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.Programs.Program;
import io.drover.testing.Answer;
import io.drover.testing.Hit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged program asks the resolvers at their real names, over TLS, with what it has in it for
 * each of them. Their answers are of the shapes that their documentation gives.
 */
class ResolversIT {
  private static final Path LISTS = Path.of("../shared/data");
  private static final Pattern URL = Pattern.compile("https?://([^/]+)([^?#]*).*");
  private static final String FILES = "files.example.org";

  /** Beyond ASCII, as a page of a repository may be. */
  private static final String LANDING = "xn--bcher-kva.example.org";

  private static final String PMC = "pmc-oa-opendata.s3.amazonaws.com";
  private static final String MAIL = "me@example.org";
  private static final String KEY = "hush-hush";

  private static final List<String> NAMES =
      List.of(
          "arxiv.org",
          "export.arxiv.org",
          PMC,
          "api.unpaywall.org",
          "api.openalex.org",
          "api.crossref.org",
          "www.ebi.ac.uk",
          "api.semanticscholar.org",
          "api.datacite.org",
          "zenodo.org",
          "doi.org",
          FILES,
          LANDING);

  /**
   * What one resolver alone can serve.
   *
   * @param ids what the record has for it
   * @param asked how its documentation says that it is asked: host, path and query
   * @param file where the file is
   */
  private record Only(String resolver, String ids, String asked, String file) {}

  private static final List<Only> ALL =
      List.of(
          new Only(
              "direct",
              "\"url\":\"https://files.example.org/direct.pdf\"",
              FILES + "/direct.pdf",
              "https://files.example.org/direct.pdf"),
          new Only(
              "arxiv",
              "\"arxiv_id\":\"arXiv:2101.00001v2\"",
              "arxiv.org/pdf/2101.00001v2",
              "https://arxiv.org/pdf/2101.00001v2"),
          new Only(
              "pmc",
              "\"pmc_id\":\"PMC7654321\"",
              PMC + "/metadata/PMC7654321.1.json",
              "https://" + PMC + "/PMC7654321.1/PMC7654321.1.pdf"),
          ofDoi("unpaywall", "api.unpaywall.org/v2/10.1234/unpaywall?email=me%40example.org"),
          ofDoi("openalex", "api.openalex.org/works/doi:10.1234/openalex?api_key=" + KEY),
          ofDoi("crossref", "api.crossref.org/works/10.1234/crossref"),
          ofDoi(
              "europepmc",
              "www.ebi.ac.uk/europepmc/webservices/rest/search"
                  + "?query=DOI:%2210.1234/europepmc%22&resultType=core&format=json"),
          ofDoi(
              "semanticscholar",
              "api.semanticscholar.org/graph/v1/paper/DOI:10.1234/semanticscholar"
                  + "?fields=openAccessPdf"),
          ofDoi("datacite", "api.datacite.org/dois/10.1234/datacite"),
          new Only(
              "zenodo",
              "\"doi\":\"10.5281/zenodo.1234567\"",
              "zenodo.org/api/records/1234567",
              "https://zenodo.org/api/records/1234567/files/zenodo.pdf/content"),
          new Only(
              "landing",
              "\"doi\":\"10.1234/landing\"",
              "doi.org/10.1234/landing",
              "https://" + LANDING + "/articles/1.pdf"));

  private static Only ofDoi(String resolver, String asked) {
    return new Only(
        resolver,
        "\"doi\":\"https://doi.org/10.1234/%s\"".formatted(resolver),
        asked,
        "https://%s/%s.pdf".formatted(FILES, resolver));
  }

  @TempDir private Path folder;
  @TempDir private Path outside;
  private WorkFolder work;

  @AutoClose("endAll")
  private Programs programs;

  @AutoClose private RealNames hosts;

  @BeforeEach
  void open() {
    work = new WorkFolder(folder);
    programs = new Programs(folder, outside);
  }

  @Test
  void everyResolverServesWhatItAloneHasAndIsAskedAsItsDocumentationSays() throws Exception {
    hosts = RealNames.of(outside, NAMES);
    for (Only one : ALL) {
      serve(one.file);
      if (!one.asked.equals(one.file.substring("https://".length()))) {
        answer(one);
      }
    }
    work.drop(
        "list.jsonl",
        ALL.stream().map(one -> "{\"id\":\"%s\",%s}".formatted(one.resolver, one.ids)).toList());
    Program run = run("--drain");
    assertThat(run.code()).as(run.err()).isZero();

    Map<String, JsonNode> rows = work.manifest();
    assertThat(rows).hasSize(ALL.size());
    for (Only one : ALL) {
      JsonNode row = rows.get(one.resolver);
      assertThat(row.get("state").textValue()).as(one.resolver).isEqualTo("DONE");
      assertThat(row.get("resolver").textValue())
          .isEqualTo(one.resolver.equals("direct") ? "default" : one.resolver);
      assertStored(row, one.file);
      assertThat(asked()).contains(one.asked);
    }
    assertThat(hosts.origin.hits())
        .allSatisfy(hit -> assertThat(hit.header("User-Agent")).contains("(mailto:" + MAIL + ")"));
    assertThat(run.err() + Files.readString(folder.resolve("downloads/manifest.jsonl")))
        .doesNotContain(KEY);
  }

  /** The answer of a resolver, or what leads to its page. */
  private void answer(Only one) throws Exception {
    Matcher at = matched("https://" + one.asked);
    byte[] body =
        recorded(one.resolver.equals("landing") ? "landing.html" : one.resolver + ".json", one);
    switch (one.resolver) {
      case "landing" -> {
        String page = "https://" + LANDING + "/articles/1";
        hosts.origin.on(at.group(1), at.group(2), Answer.redirect(302, page));
        hosts.origin.on(
            LANDING, "/articles/1", Answer.ok(body, "Content-Type: text/html; charset=utf-8"));
      }
      // It is asked for every DOI at the same path.
      case "europepmc" -> {
        Answer none = json(recorded("europepmc-none.json", one));
        hosts.origin.on(
            at.group(1),
            at.group(2),
            (hit, wire) ->
                (hit.target().contains("10.1234/europepmc") ? json(body) : none).write(hit, wire));
      }
      default -> hosts.origin.on(at.group(1), at.group(2), json(body));
    }
  }

  private static Answer json(byte[] body) {
    return Answer.ok(body, "Content-Type: application/json");
  }

  private static byte[] recorded(String name, Only one) throws Exception {
    try (InputStream in = ResolversIT.class.getResourceAsStream("/answers/" + name)) {
      String doi = one.ids.replaceAll(".*(10\\.[^\"]*).*", "$1");
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8)
          .replace("{doi}", doi)
          .replace("{file}", one.file)
          .replace("{md5}", hash("MD5", pdf(one.file)))
          .getBytes(UTF_8);
    }
  }

  @Test
  void arxivIsAskedOnceInThreeSecondsOverBothOfItsNames() throws Exception {
    hosts = RealNames.of(outside, NAMES);
    serve("https://arxiv.org/pdf/2101.00001");
    serve("https://export.arxiv.org/pdf/2101.00002");
    Program run = run().says("pipeline bean:download");
    long before = System.nanoTime();
    work.drop(
        "list.jsonl",
        List.of(
            "{\"arxiv_id\":\"2101.00001\"}",
            "{\"id\":\"export\",\"url\":\"https://export.arxiv.org/pdf/2101.00002\"}"));
    await().atMost(Programs.LONGEST).until(() -> work.manifest().size() == 2);
    assertThat(run.stop()).isZero();

    List<Hit> all =
        Stream.of("arxiv.org", "export.arxiv.org")
            .flatMap(
                host ->
                    Stream.concat(
                        hosts.origin.hits(host).stream(), hosts.origin.robots(host).stream()))
            .toList();
    assertThat(all).as("two files, and what the one that no resolver has named may do").hasSize(3);
    long last = all.stream().mapToLong(Hit::startNanos).max().orElseThrow();
    assertThat(Duration.ofNanos(last - before)).isGreaterThanOrEqualTo(Duration.ofSeconds(6));
    assertThat(work.manifest().values())
        .allSatisfy(row -> assertThat(row.get("state").textValue()).isEqualTo("DONE"));
  }

  @Test
  void everyOpenPdfThatAListOfOpenAlexNamesIsFetched() throws Exception {
    List<String> lines = list("openalex-works-50.jsonl");
    Map<String, String> files = new LinkedHashMap<>();
    Collection<String> names = new TreeSet<>(NAMES);
    for (String line : lines) {
      JsonNode record = new ObjectMapper().readTree(line);
      List<String> urls = new ArrayList<>();
      urls.add(record.at("/best_oa_location/pdf_url").textValue());
      urls.add(record.at("/primary_location/pdf_url").textValue());
      record.at("/locations").forEach(one -> urls.add(one.path("pdf_url").textValue()));
      urls.removeIf(Objects::isNull);
      urls.forEach(url -> names.add(matched(url).group(1)));
      if (!urls.isEmpty()) {
        files.put(record.get("id").textValue(), urls.get(urls.size() - 1));
      }
    }
    hosts = RealNames.of(outside, names);
    for (String url : files.values()) {
      serve(url); // the last one alone: the others are gone
    }
    work.drop("works.jsonl", lines);
    Program run = run(quick("unpaywall", "semanticscholar", "datacite"));
    assertThat(run.code()).as(run.err()).isEqualTo(3);

    Map<String, JsonNode> rows = work.manifest();
    assertThat(rows).hasSize(lines.size());
    assertThat(files).isNotEmpty();
    for (Map.Entry<String, JsonNode> row : rows.entrySet()) {
      String url = files.get(row.getKey());
      if (url == null) {
        assertThat(row.getValue().get("reason").textValue())
            .as(row.getKey())
            .isEqualTo("no-candidate");
      } else {
        assertThat(row.getValue().get("state").textValue()).as(row.getKey()).isEqualTo("DONE");
        assertStored(row.getValue(), url);
      }
    }
  }

  @Test
  void everyPaperOfASnapshotOfArxivIsFetched() throws Exception {
    List<String> lines = list("arxiv-snapshot-200.jsonl");
    hosts = RealNames.of(outside, NAMES);
    Map<String, String> files = new HashMap<>();
    for (String line : lines) {
      String id = new ObjectMapper().readTree(line).get("id").textValue();
      files.put(id, "https://arxiv.org/pdf/" + id);
      serve(files.get(id));
    }
    work.drop("snapshot.jsonl", lines);
    Program run = run(quick("arxiv"));
    assertThat(run.code()).as(run.err()).isZero();

    Map<String, JsonNode> rows = work.manifest();
    assertThat(rows).containsOnlyKeys(files.keySet());
    for (Map.Entry<String, JsonNode> row : rows.entrySet()) {
      assertThat(row.getValue().get("resolver").textValue()).isEqualTo("arxiv");
      assertStored(row.getValue(), files.get(row.getKey()));
    }
    assertThat(hosts.origin.hits()).as("each once").hasSize(files.size());
  }

  /** Limits of a resolver as a user sets them, here so that lists are through in no time. */
  private static String[] quick(String... resolvers) {
    return Stream.concat(
            Stream.of("--drain"),
            Stream.of(resolvers)
                .flatMap(
                    name ->
                        Stream.of(
                            "--set=drover.resolver.%s.rate=1000/s".formatted(name),
                            "--set=drover.resolver.%s.max=4".formatted(name))))
        .toArray(String[]::new);
  }

  private static List<String> list(String name) throws IOException {
    Path list = LISTS.resolve(name);
    assumeThat(list).as("the published lists that the project is tried with").exists();
    return Files.readAllLines(list);
  }

  /** A PDF of its own at a URL. */
  private void serve(String url) {
    Matcher at = matched(url);
    // As it is sent: brackets may not stand in a request.
    String path = at.group(2).replace("[", "%5B").replace("]", "%5D");
    hosts.origin.on(at.group(1), path, Answer.ok(pdf(url), "Content-Type: application/pdf"));
  }

  private static byte[] pdf(String url) {
    return "%%PDF-1.7\n%% %s\n%s\nstartxref\n1\n%%%%EOF\n"
        .formatted(url, "x".repeat(9_000))
        .getBytes(UTF_8);
  }

  private static Matcher matched(String url) {
    Matcher matcher = URL.matcher(url);
    assertThat(matcher.matches()).as(url).isTrue();
    return matcher;
  }

  private List<String> asked() {
    return hosts.origin.hits().stream().map(hit -> hit.host() + hit.target()).toList();
  }

  private Program run(String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("queue", "run"));
    for (String set :
        List.of(
            "drover.download.mailto=" + MAIL,
            "drover.resolver.openalex.key=" + KEY,
            "drover.inbox.stable-for=100ms",
            "drover.download.allow-addresses=127.0.0.0/8")) {
      args.addAll(List.of("--set", set));
    }
    args.addAll(List.of(more));
    return programs.java(hosts.options(), List.of(), args.toArray(String[]::new));
  }

  private void assertStored(JsonNode row, String url) throws Exception {
    assertThat(work.file(row)).as(url).hasBinaryContent(pdf(url));
    assertThat(row.get("sha256").textValue()).isEqualTo(hash("SHA-256", pdf(url)));
  }

  private static String hash(String algorithm, byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
  }
}
