package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.job.Key;
import io.drover.job.Outcome;
import io.drover.settings.Rate;
import io.drover.settings.Settings;
import io.drover.settings.SettingsReader;
import io.drover.testing.Answer;
import io.drover.testing.Hit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Each resolver's answer, in the shape that its own documentation gives, read by the pointers that
 * the program has; only the address is another one.
 */
class ResolversTest {
  private static final byte[] PDF = WholeFilesTest.PDF;

  @TempDir Path dir;
  private Bench bench;

  @AfterEach
  void close() throws IOException {
    if (bench != null) {
      bench.close();
    }
  }

  @Test
  void unpaywall_gives_the_best_location_first_and_what_may_be_done_with_it() throws IOException {
    open("unpaywall", "/v2/{doi}?email={mailto}");
    json(
        "/v2/10.1234/abc",
        """
        {"doi":"10.1234/abc","is_oa":true,"oa_status":"green",
         "best_oa_location":{"url":"http://x.test/","url_for_pdf":"%s","license":"cc-by"},
         "oa_locations":[{"url_for_pdf":"%s"},{"url_for_pdf":null},{"url_for_pdf":"%s"}]}
        """
            .formatted(pdf("/best.pdf"), pdf("/best.pdf"), pdf("/other.pdf")));

    assertDone(Map.of("doi", "https://doi.org/10.1234/ABC"), "/best.pdf");

    assertThat(bench.origin.hits("api.test").get(0).target())
        .isEqualTo("/v2/10.1234/abc?email=me%40b.test");
    JsonNode row = new ObjectMapper().readTree(bench.manifest().get(0));
    assertThat(row.get("resolver").asText()).isEqualTo("unpaywall");
    assertThat(row.get("license").asText()).isEqualTo("cc-by");
    assertThat(row.get("oa_status").asText()).isEqualTo("green");
  }

  @Test
  void what_one_location_does_not_give_the_next_one_may() throws IOException {
    open("unpaywall", "/v2/{doi}?email={mailto}");
    json(
        "/v2/10.1234/abc",
        "{\"best_oa_location\":{\"url_for_pdf\":\"%s\"},\"oa_locations\":[{\"url_for_pdf\":\"%s\"}]}"
            .formatted(bench.origin.url("files.test", "/login"), pdf("/other.pdf")));
    byte[] page = "<html>Log in</html>".getBytes(StandardCharsets.US_ASCII);
    bench.origin.on("files.test", "/login", Answer.ok(page, "Content-Type: text/html"));

    assertDone(Map.of("doi", "10.1234/abc"), "/other.pdf");
  }

  @Test
  void a_page_that_calls_itself_a_pdf_gives_way_to_the_next_resolver() throws IOException {
    Map<String, Map<String, String>> own = new TreeMap<>();
    for (String name : List.of("one", "two")) {
      own.put(name, Map.of("url", "http://" + name + ".test:PORT/{doi}", "pointers", "/url"));
    }
    bench = new Bench(dir, knobs -> knobs.resolvers(own, "one", "two"));
    byte[] page = "<!DOCTYPE html><html>Log in</html>".getBytes(StandardCharsets.US_ASCII);
    bench
        .origin
        .on("files.test", "/login", Answer.ok(page, "Content-Type: application/pdf"))
        .on(
            "one.test",
            "/10.1234/abc",
            json("{\"url\":\"%s\"}".formatted(bench.origin.url("files.test", "/login"))))
        .on("two.test", "/10.1234/abc", json("{\"url\":\"%s\"}".formatted(pdf("/x.pdf"))));

    assertDone(Map.of("doi", "10.1234/abc"), "/x.pdf");
    assertThat(bench.origin.hits())
        .extracting(hit -> hit.host() + hit.path())
        .containsExactly(
            "one.test/10.1234/abc", "files.test/login", "two.test/10.1234/abc", "files.test/x.pdf");
    assertThat(bench.files()).hasSize(1);
  }

  @Test
  void openalex_is_asked_with_its_key_which_nobody_gets_to_see() throws IOException {
    open("openalex", "/works/doi:{doi}?api_key={key}", "key", "hush");
    json(
        "/works/doi:10.1234/abc",
        """
        {"open_access":{"oa_status":"gold"},
         "best_oa_location":{"pdf_url":null,"license":"cc-by"},
         "locations":[{"pdf_url":null},{"pdf_url":"%s"}]}
        """
            .formatted(pdf("/x.pdf")));

    assertDone(Map.of("doi", "10.1234/abc"), "/x.pdf");
    assertThat(bench.origin.hits("api.test").get(0).target()).endsWith("?api_key=hush");
    assertThat(bench.manifest().get(0)).doesNotContain("hush");

    bench.origin.on("api.test", "/works/doi:10.1234/abc", Answer.status(403));
    assertThat(bench.get(Map.of("doi", "10.1234/abc")).detail())
        .contains("answered 403")
        .doesNotContain("hush");
  }

  @Test
  void a_link_of_crossref_that_does_not_say_to_what_comes_after_those_to_pdfs() throws IOException {
    open("crossref", "/works/{doi}");
    String link = "{\"URL\":\"%s\",\"content-type\":\"%s\"}";
    json(
        "/works/10.1234/abc",
        "{\"message\":{\"link\":[%s,%s,%s]}}"
            .formatted(
                link.formatted("http://no.test/x.xml", "text/xml"),
                link.formatted(pdf("/unspecified"), "unspecified"),
                link.formatted(bench.origin.url("files.test", "/gone.pdf"), "application/pdf")));

    assertDone(Map.of("doi", "10.1234/abc"), "/unspecified");
    assertThat(bench.origin.hits())
        .extracting(Hit::path)
        .containsExactly("/works/10.1234/abc", "/gone.pdf", "/unspecified");
  }

  @Test
  void of_crossref_only_links_to_pdfs_are_taken() throws IOException {
    open("crossref", "/works/{doi}");
    json(
        "/works/10.1234/abc",
        """
        {"status":"ok","message":{"license":[{"URL":"https://creativecommons.org/licenses/by/4.0/"}],
         "link":[{"URL":"http://no.test/x.xml","content-type":"text/xml"},
                 {"URL":"%s","content-type":"application/pdf"}]}}
        """
            .formatted(pdf("/x.pdf")));

    assertDone(Map.of("doi", "10.1234/abc"), "/x.pdf");
    assertThat(bench.origin.hits("no.test")).isEmpty();
  }

  @Test
  void europe_pmc_is_read() throws IOException {
    open("europepmc", "/search?query=DOI:%22{doi}%22&resultType=core&format=json");
    json(
        "/search",
        """
        {"resultList":{"result":[{"id":"1"},{"license":"cc by","fullTextUrlList":{"fullTextUrl":[
          {"availabilityCode":"OA","documentStyle":"html","url":"http://no.test/"},
          {"availabilityCode":"OA","documentStyle":"pdf","url":"%s"}]}}]}}
        """
            .formatted(pdf("/x.pdf")));

    assertDone(Map.of("doi", "10.1234/abc"), "/x.pdf");
  }

  @Test
  void a_license_of_another_hit_is_none_of_the_file() throws IOException {
    open("europepmc", "/search?query=DOI:%22{doi}%22&resultType=core&format=json");
    json(
        "/search",
        """
        {"resultList":{"result":[{"id":"1","license":"cc0"},{"license":"cc by-nc","fullTextUrlList":
          {"fullTextUrl":[{"availabilityCode":"OA","documentStyle":"pdf","url":"%s"}]}}]}}
        """
            .formatted(pdf("/x.pdf")));

    assertDone(Map.of("doi", "10.1234/abc"), "/x.pdf");
    assertThat(bench.manifest().toString()).contains("\"license\":null");
  }

  @Test
  void a_large_file_that_a_doi_leads_to_need_not_say_what_it_is() throws IOException {
    open("landing", "/{doi}");
    byte[] large = Arrays.copyOf(PDF, 17 << 20);
    System.arraycopy(PDF, 0, large, large.length - PDF.length, PDF.length);
    bench
        .origin
        .on("api.test", "/10.1234/abc", Answer.redirect(302, bench.origin.url("files.test", "/x")))
        .on("files.test", "/x", Answer.ok(large, "X-No-Type: 1"));

    assertDone(Map.of("doi", "10.1234/abc"), "/x");
  }

  @Test
  void semantic_scholar_is_read() throws IOException {
    open("semanticscholar", "/graph/v1/paper/DOI:{doi}?fields=openAccessPdf");
    json(
        "/graph/v1/paper/DOI:10.1234/abc",
        "{\"paperId\":\"1\",\"openAccessPdf\":{\"url\":\"%s\",\"status\":\"GOLD\"}}"
            .formatted(pdf("/x.pdf")));

    assertDone(Map.of("doi", "10.1234/abc"), "/x.pdf");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void a_pointer_to_no_text_names_nothing(String url) throws IOException {
    open("semanticscholar", "/graph/v1/paper/DOI:{doi}?fields=openAccessPdf");
    json(
        "/graph/v1/paper/DOI:10.1234/abc",
        "{\"paperId\":\"1\",\"openAccessPdf\":{\"url\":\"%s\"}}".formatted(url));

    assertThat(bench.get(Map.of("doi", "10.1234/abc")).reason()).isEqualTo("no-candidate");
  }

  @Test
  void datacite_is_read() throws IOException {
    open("datacite", "/dois/{doi}");
    json(
        "/dois/10.1234/abc",
        "{\"data\":{\"attributes\":{\"url\":\"http://no.test/\",\"contentUrl\":[\"%s\"]}}}"
            .formatted(pdf("/x.pdf")));

    assertDone(Map.of("doi", "10.1234/abc"), "/x.pdf");
  }

  @ParameterizedTest
  @CsvSource({"/files/a.csv, ''", "/files/wrong.csv, checksum-mismatch"})
  void the_files_of_zenodo_are_held_against_their_checksums(String path, String reason)
      throws Exception {
    open("zenodo", "/api/records/{zenodo}");
    byte[] csv = "a,b\n".getBytes(StandardCharsets.US_ASCII);
    bench
        .origin
        .on("files.test", "/files/a.csv", Answer.ok(csv, "Content-Type: text/csv"))
        .on("files.test", "/files/wrong.csv", Answer.ok(PDF));
    json(
        "/api/records/7",
        "{\"files\":[{\"key\":\"a.csv\",\"checksum\":\"md5:%s\",\"links\":{\"self\":\"%s\"}}]}"
            .formatted(md5(csv), bench.origin.url("files.test", path)));

    assertThat(bench.get(Map.of("doi", "10.5281/zenodo.7")).reason()).isEqualTo(reason);
  }

  @Test
  void a_file_of_zenodo_without_a_checksum_leaves_the_others_theirs() throws Exception {
    open("zenodo", "/api/records/{zenodo}");
    bench.origin.on("files.test", "/wrong.csv", Answer.ok(PDF));
    json(
        "/api/records/7",
        "{'files':[{'links':{'self':'%s'}},{'checksum':'md5:%s','links':{'self':'%s'}}]}"
            .replace('\'', '"')
            .formatted(
                bench.origin.url("files.test", "/gone.csv"),
                "1".repeat(32),
                bench.origin.url("files.test", "/wrong.csv")));

    assertThat(bench.get(Map.of("doi", "10.5281/zenodo.7")).reason())
        .isEqualTo("checksum-mismatch");
  }

  @Test
  void the_objects_of_pmc_are_at_s3_with_their_md5() throws Fault {
    Resolver pmc =
        Resolver.of("pmc", Map.of("url", "https://x.test/{pmc}", "pointers", "/pdf_url /xml_url"));
    String answer =
        "{\"pdf_url\":\"s3://pmc-oa-opendata/PMC12.1/PMC12.1.pdf?md5=%s\",\"license_code\":\"CC BY\"}"
            .formatted("0".repeat(32));
    Url url = Url.parse("https://x.test/PMC12").orElseThrow();

    assertThat(Lookup.ofJson(pmc, new Page(url, null, answer.getBytes(StandardCharsets.UTF_8))))
        .singleElement()
        .satisfies(
            candidate -> {
              assertThat(candidate.url())
                  .isEqualTo("https://pmc-oa-opendata.s3.amazonaws.com/PMC12.1/PMC12.1.pdf");
              assertThat(candidate.checksum()).isEqualTo(new Checksum("MD5", "0".repeat(32)));
            });
  }

  @Test
  void an_arxiv_id_is_an_address_in_itself() throws IOException {
    open("arxiv", "/pdf/{arxiv}");
    bench.origin.on(
        "api.test", "/pdf/2101.00001v2", Answer.ok(PDF, "Content-Type: application/pdf"));

    assertThat(bench.get(Map.of("arxiv_id", "arXiv:2101.00001v2")))
        .isInstanceOf(Outcome.Done.class);
    Map<String, Object> snapshot =
        Map.of("id", "hep-th/9901001", "versions", List.of(Map.of()), "categories", "hep-th");
    bench.origin.on("api.test", "/pdf/hep-th/9901001", Answer.ok(PDF));
    assertThat(bench.get(snapshot)).isInstanceOf(Outcome.Done.class);
    bench.origin.on("api.test", "/pdf/2101.00003", Answer.ok(PDF));
    assertThat(bench.get(Map.of("doi", "10.48550/arXiv.2101.00003")))
        .isInstanceOf(Outcome.Done.class);
  }

  @ParameterizedTest
  @CsvSource({
    "<meta name='citation_pdf_url' content='../x.pdf'>, /x.pdf",
    "<link rel='alternate' type='application/pdf' href='/x.pdf'>, /x.pdf",
    "<base href='/deep/er/'><a href='../../x.pdf'>PDF</a>, /x.pdf",
    "<meta property='citation_pdf_url' content='../x.pdf'>, /x.pdf",
    "<link rel='Alternate nofollow' type='application/pdf; x=1' href='/x.pdf'>, /x.pdf",
    "<a href='/x.pdf?download=1'>PDF</a>, /x.pdf?download=1",
    "<a href='/x.pdf#page=2'>PDF</a>, /x.pdf",
  })
  void a_landing_page_says_where_its_pdf_is(String element, String target) throws IOException {
    open("landing", "/{doi}");
    String page = bench.origin.url("files.test", "/abs/1");
    bench
        .origin
        .on("api.test", "/10.1234/abc", Answer.redirect(302, page))
        .on(
            "files.test",
            "/abs/1",
            Answer.ok(element.getBytes(StandardCharsets.UTF_8), "Content-Type: text/html"));
    pdf("/x.pdf");

    assertDone(Map.of("doi", "10.1234/abc"), target);
  }

  @Test
  void a_landing_page_of_the_record_is_looked_into_and_else_taken_as_it_is() throws IOException {
    open("landing", "/{doi}");
    String page = bench.origin.url("files.test", "/abs/1");
    byte[] html = "<a href='/x.pdf'>".getBytes(StandardCharsets.UTF_8);
    bench.origin.on("files.test", "/abs/1", Answer.ok(html, "Content-Type: text/html"));

    assertThat(((Outcome.Done) bench.get(Map.of("landing_url", page))).result())
        .contains("\"content_type\":\"text/html\"");
    pdf("/x.pdf");
    assertDone(Map.of("landing_url", page), "/x.pdf");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/pdf", "application/octet-stream"})
  void a_doi_that_leads_to_the_file_itself_gives_it(String type) throws IOException {
    open("landing", "/{doi}");
    String file = bench.origin.url("files.test", "/x");
    bench
        .origin
        .on("api.test", "/10.1234/abc", Answer.redirect(302, file))
        .on("files.test", "/x", Answer.ok(PDF, "Content-Type: " + type));

    assertDone(Map.of("doi", "10.1234/abc"), "/x");
  }

  @Test
  void a_doi_may_lead_to_a_file_larger_than_any_page() throws IOException {
    open("landing", "/{doi}");
    byte[] large = Arrays.copyOf(PDF, 17 << 20);
    System.arraycopy(PDF, 0, large, large.length - PDF.length, PDF.length);
    bench
        .origin
        .on("api.test", "/10.1234/abc", Answer.redirect(302, bench.origin.url("files.test", "/x")))
        .on("files.test", "/x", Answer.ok(large, "Content-Type: application/octet-stream"));

    assertDone(Map.of("doi", "10.1234/abc"), "/x");
  }

  @Test
  void an_index_of_more_files_than_are_tried_is_not_taken_for_the_artifact() throws IOException {
    open("landing", "/{doi}");
    StringBuilder links = new StringBuilder();
    for (int i = 0; i < 150; i++) {
      links.append("<a href=/").append(i).append(".pdf>x</a>");
    }
    byte[] html = links.toString().getBytes(StandardCharsets.US_ASCII);
    bench.origin.on("files.test", "/index", Answer.ok(html, "Content-Type: text/html"));

    Outcome outcome = bench.get(Map.of("landing_url", bench.origin.url("files.test", "/index")));

    assertThat(outcome.reason()).isEqualTo("http-404");
    assertThat(bench.origin.hits()).hasSize(101).last().extracting(Hit::path).isEqualTo("/99.pdf");
  }

  @Test
  void the_first_resolver_that_gives_a_file_is_the_last_one_asked() throws IOException {
    Map<String, Map<String, String>> own = new TreeMap<>();
    own.put("one", Map.of("url", "http://one.test:PORT/{doi}", "pointers", "/url"));
    own.put("two", Map.of("url", "http://two.test:PORT/{doi}", "pointers", "/url"));
    own.put("three", Map.of("url", "http://three.test:PORT/{doi}", "pointers", "/url"));
    bench = new Bench(dir, knobs -> knobs.resolvers(own, "direct", "one", "two", "three"));
    bench.origin.on("two.test", "/10.1234/abc", json("{\"url\":\"%s\"}".formatted(pdf("/x.pdf"))));

    assertDone(
        Map.of("doi", "10.1234/abc", "url", bench.origin.url("files.test", "/gone")), "/x.pdf");
    assertThat(bench.origin.hits())
        .extracting(Hit::host)
        .containsExactly("files.test", "one.test", "two.test", "files.test");
  }

  @Test
  void a_url_that_several_name_is_asked_once() throws IOException {
    Map<String, Map<String, String>> own = new TreeMap<>();
    own.put("one", Map.of("url", "http://one.test:PORT/{doi}", "pointers", "/urls/*"));
    bench = new Bench(dir, knobs -> knobs.resolvers(own, "direct", "one"));
    String gone = bench.origin.url("files.test", "/gone");
    bench.origin.on(
        "one.test", "/10.1234/abc", json("{\"urls\":[\"%s\",\"%s\"]}".formatted(gone, gone)));

    assertThat(bench.get(Map.of("doi", "10.1234/abc", "url", gone)).reason()).isEqualTo("http-404");
    assertThat(bench.origin.hits("files.test")).hasSize(1);
  }

  @Test
  void nobody_knowing_anything_is_no_candidate_and_says_who_was_asked() throws IOException {
    open("crossref", "/works/{doi}");

    Outcome outcome = bench.get(Map.of("doi", "10.1234/abc"));

    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(outcome.reason()).isEqualTo("no-candidate");
    assertThat(outcome.detail()).contains("crossref");
  }

  @ParameterizedTest
  @CsvSource({"429, http-429", "503, http-503", "200, bad-answer"})
  void a_resolver_that_cannot_answer_now_is_asked_again_later(int status, String reason)
      throws IOException {
    open("crossref", "/works/{doi}");
    bench.origin.on("api.test", "/works/10.1234/abc", Answer.status(status));

    Outcome outcome = bench.get(Map.of("doi", "10.1234/abc"));

    assertThat(outcome).isInstanceOf(Outcome.Retry.class);
    assertThat(outcome.reason()).isEqualTo(reason);
  }

  @Test
  void an_empty_answer_is_none() throws IOException {
    open("crossref", "/works/{doi}");
    json("/works/10.1234/abc", "");

    assertThat(bench.get(Map.of("doi", "10.1234/abc")).reason()).isEqualTo("bad-answer");
  }

  @Test
  void a_resolver_that_refuses_to_answer_is_no_resolver_that_knows_nothing() throws IOException {
    open("openalex", "/works/doi:{doi}?api_key={key}", "key", "hush");
    bench.origin.on("api.test", "/works/doi:10.1234/abc", Answer.status(422));
    Logger log = (Logger) LoggerFactory.getLogger(Lookup.class);
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    log.addAppender(said);
    try {
      Outcome outcome = bench.get(Map.of("doi", "10.1234/abc"));
      bench.get(Map.of("doi", "10.1234/abc"));

      assertThat(outcome.reason()).isEqualTo("http-422");
      assertThat(outcome.detail()).contains("api.test").doesNotContain("hush");
    } finally {
      log.detachAppender(said);
    }
    assertThat(said.list)
        .singleElement()
        .asString()
        .contains("WARN", "openalex", "422")
        .doesNotContain("hush");
  }

  @Test
  void a_resolver_whose_settings_are_not_complete_is_passed_over() throws IOException {
    Map<String, Map<String, String>> own =
        Map.of("unpaywall", Map.of("url", "http://api.test:PORT/v2/{doi}?email={mailto}"));
    bench = new Bench(dir, knobs -> knobs.resolvers(own, "unpaywall"));

    assertThat(bench.get(Map.of("doi", "10.1234/abc")).reason()).isEqualTo("no-candidate");
    assertThat(bench.origin.hits()).isEmpty();
  }

  @Test
  void hosts_of_resolvers_have_polite_limits_where_the_settings_say_nothing() {
    Settings settings =
        SettingsReader.read(
                dir,
                null,
                null,
                Map.of(),
                Map.of(
                    "drover.rate.host.api.crossref.org", "1/5s",
                    "drover.limit.host.default", "2",
                    "drover.resolver.zenodo.max", "1",
                    "drover.resolver.datacite.max", "8",
                    "drover.resolver.zenodo.rate", "7/m"))
            .settings();

    Settings polite = Resolvers.of(settings.download()).polite(settings);

    assertThat(polite.caps().hosts())
        .containsEntry("arxiv.org", 1)
        .containsEntry("api.crossref.org", 2)
        .containsEntry("api.datacite.org", 8)
        .containsEntry("zenodo.org", 1);
    assertThat(polite.rates().hosts())
        .containsEntry("arxiv.org", Rate.parse("1/3s"))
        .containsEntry("api.crossref.org", Rate.parse("1/5s"))
        .containsEntry("zenodo.org", Rate.parse("7/m"));
    assertThat(polite.limitedBy(settings.caps(), settings.rates())).isEqualTo(settings);
  }

  @Test
  void what_the_settings_say_of_a_resolver_holds_where_it_is_asked_beside_its_polite_limits() {
    Settings settings =
        SettingsReader.read(
                dir,
                null,
                null,
                Map.of(),
                Map.of(
                    "drover.limit.resolver.unpaywall", "1",
                    "drover.limit.resolver.arxiv", "8",
                    "drover.rate.resolver.crossref", "1/2s"))
            .settings();

    Settings polite = Resolvers.of(settings.download()).polite(settings);

    assertThat(polite.caps().hosts())
        .containsEntry("api.unpaywall.org", 1)
        .containsEntry("arxiv.org", 1);
    assertThat(polite.rates().hosts())
        .containsEntry("api.crossref.org", Rate.parse("10/s, 1/2s"))
        .containsEntry("arxiv.org", Rate.parse("1/3s"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"arxiv.org", "www.arxiv.org", "export.arxiv.org"})
  void whatever_arxiv_is_called_it_is_one_host(String host) {
    Settings settings = SettingsReader.read(dir, null, null, Map.of(), Map.of()).settings();
    Url url = Url.parse("https://" + host + "/pdf/1").orElseThrow();

    assertThat(Resolvers.of(settings.download()).keyOf(url)).isEqualTo(Key.host("arxiv.org"));
  }

  @Test
  void a_resolver_that_does_not_exist_is_named_with_those_that_do() {
    assertThatThrownBy(() -> new Bench(dir, knobs -> knobs.resolvers(Map.of(), "direct", "arxive")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("arxive", "arxiv", "unpaywall");
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b, yes",
    "/list/*/u, '1,2,3'",
    "/list/*[t=x~1y]/u, 2",
    "/list/0/u, 1",
    "/list/9/u, ''",
    "/a/*/u, ''",
    "/n, ''",
  })
  void a_pointer_goes_to_one_place_or_to_each_element(String pointer, String texts)
      throws IOException {
    JsonNode root =
        new ObjectMapper()
            .readTree(
                "{\"a\":{\"b\":\"yes\"},\"n\":1,\"list\":[{\"u\":\"1\"},{\"u\":\"2\",\"t\":\"x/y\"},{\"u\":\"3\"}]}");

    assertThat(String.join(",", Pointer.parse(pointer).texts(root))).isEqualTo(texts);
  }

  private void open(String resolver, String at, String... more) throws IOException {
    Map<String, String> fields = new TreeMap<>(Map.of("url", "http://api.test:PORT" + at));
    for (int i = 0; i < more.length; i += 2) {
      fields.put(more[i], more[i + 1]);
    }
    bench =
        new Bench(
            dir,
            knobs ->
                knobs.mailto("me@b.test").resolvers(Map.of(resolver, fields), "direct", resolver));
  }

  private void json(String path, String body) {
    bench.origin.on("api.test", path, json(body));
  }

  private static Answer json(String body) {
    return Answer.ok(body.getBytes(StandardCharsets.UTF_8), "Content-Type: application/json");
  }

  private String pdf(String path) {
    bench.origin.on("files.test", path, Answer.ok(PDF, "Content-Type: application/pdf"));
    return bench.origin.url("files.test", path);
  }

  private void assertDone(Map<String, Object> record, String path) {
    assertThat(bench.get(record))
        .isInstanceOfSatisfying(
            Outcome.Done.class,
            done ->
                assertThat(done.result())
                    .contains("\"url\":\"" + bench.origin.url("files.test", path) + "\""));
  }

  private static String md5(byte[] bytes) throws Exception {
    return Hashes.hex(java.security.MessageDigest.getInstance("MD5").digest(bytes));
  }
}
