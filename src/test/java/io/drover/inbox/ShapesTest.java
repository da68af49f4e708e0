package io.drover.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.inbox.IngestReport.Reason;
import io.drover.job.Job;
import io.drover.queue.SqlWorkQueue;
import io.drover.settings.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records as others publish them, and as the user says that they are. */
class ShapesTest {
  @TempDir private Path folder;
  private SqlWorkQueue queue;

  @BeforeEach
  void open() {
    queue = Queues.open(folder);
  }

  @AfterEach
  void close() {
    queue.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "Crossref ~ {'DOI':'10.1000/A','URL':'https://doi.org/10.1000/A','link':[{'URL':'https://files.example/a.pdf','content-type':'application/pdf'}]} ~ doi:10.1000/a ~ files.example",
        "DataCite ~ {'id':'10.5072/x','type':'dois','attributes':{'doi':'10.5072/X','url':'https://landing.example/'}} ~ 10.5072/x ~ ",
        "Unpaywall ~ {'doi':'10.1000/b','best_oa_location':{'url_for_pdf':'https://oa.example/b.pdf'}} ~ doi:10.1000/b ~ oa.example",
        "Semantic Scholar ~ {'paperId':'abc','externalIds':{'ArXiv':'2101.00001'},'openAccessPdf':{'url':'https://s2.example/c'}} ~ arxiv:2101.00001 ~ s2.example",
        "S2ORC ~ {'paper_id':'7','doi':null,'pmc_id':'PMC12'} ~ pmc:PMC12 ~ ",
        "wrapped ~ {'id':'w','artifact':{'url':'https://in.example/'},'context':{'run':1}} ~ w ~ in.example",
      })
  void areTakenAsTheyCome(String who, String json, String id, String host) throws IOException {
    assertThat(take(Map.of(), "list.jsonl", json.replace('\'', '"')).rejected()).as(who).isZero();
    Job job = queue.list(null, null, 2).get(0);
    assertThat(job.id()).isEqualTo(id);
    assertThat(job.host().name()).isEqualTo(host == null ? "" : host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'status':'ok','message-version':'1.0.0','message':{'facets':{},'total-results':2,'items':[{'DOI':'10.1000/a'},{'DOI':'10.1000/b'}],'query':{'x':[1]}}}",
        "{'meta':{'count':2,'page':null},'results':[{'id':'1'}, {'id':'2'}],'group_by':[]}",
        "{\n  'data': [\n    {'id':'1'},\n    {\n 'id':'2'}\n  ],\n  'links': {'next':'https://x.example/'}\n}",
        "{'items':[{'DOI':'10.1000/a'},\n{'DOI':'10.1000/b'}]}",
        "{'total':1,'token':null,'data':[{'id':'1'},{'id':'2'}]}",
        "{'status':'ok','message':{'facets':{'type':{'values':{'items':3,'x':{}}}},'items':[{'DOI':'10.1000/a'},{'DOI':'10.1000/b'}]}}",
        "{'meta':{'states':[{'id':'findable','data':[1]}],'x':'a\\'[{'},'data':[{'id':'1'},{'id':'2','x':']'}],'links':{'data':[{'id':3}]}}",
        "{'message':{'items':[{'id':'1'}]}}\n{'message':{'items':[]}}\n{'message':{'items':[{'id':'2'}],'x':{}}}",
        "{'data':[{'id':'1'}],'links':{'next':'x'}}{'links':{'next':null},'data':[{'id':'2'}]}",
        "{'message':{'DOI':'10.1000/a'},'status':'ok'}\n{'status':'ok','message':{'DOI':'10.1000/b'}}",
        "{\n'data':{'id':'10.1000/a','type':'dois','attributes':{'doi':'10.1000/a'}}\n}\n{\n'data':{'id':'b'}}",
      })
  void areTakenOutOfTheAnswersOfPrograms(String json) throws IOException {
    IngestReport report = take(Map.of(), "list.json", json.replace('\'', '"'));
    assertThat(report.added()).isEqualTo(2);
    assertThat(report.rejected()).isZero();
    assertThat(report.end()).isEqualTo(IngestReport.End.COMPLETE);
  }

  @Test
  void saysThatAnAnswerHasNoRecordsOrIsCut() throws IOException {
    IngestReport report =
        take(
            Map.of(),
            "list.json",
            "{\"items\":[{\"id\":1}]}\n{\"status\":\"error\"}\n{\"items\":[{\"id\":2}],\"x\":");
    assertThat(report.added()).isEqualTo(2);
    assertThat(report.reasons())
        .extracting(reason -> reason.code() + " " + reason.firstLine())
        .containsExactly("not-json 2");
    assertThat(report.end()).isEqualTo(IngestReport.End.FAILED);
  }

  @Test
  void areNoAnswersWhenTheyHaveAnIdOfTheirOwn() throws IOException {
    take(Map.of(), "list.json", "{\"id\":\"record\",\"data\":[{\"id\":\"part\"}]}");
    assertThat(queue.show("record")).isPresent();
    take(Map.of(), "list.json", "{\"data\":[{\"id\":1}],\"id\":\"a\"}\n{\"id\":\"b\"}");
    assertThat(queue.show("b")).isPresent();
    assertThat(queue.stats().total()).isEqualTo(3);
  }

  @Test
  void areMappedByPointers() throws IOException {
    Map<String, Map<String, String>> shapes =
        Map.of(
            "mine",
            Map.of(
                "id", "/meta/key~1x",
                "url", "/files/1/href",
                "resolver", "/meta/by",
                "priority", "/meta/rank"));
    String json =
        "{\"meta\":{\"key/x\":7,\"by\":\"lib\",\"rank\":9},"
            + "\"files\":[0,{\"href\":\"https://Files.example/7\"}],\"n\":1.50}";
    IngestReport report =
        take(shapes, "list.jsonl", json + "\n{\"id\":\"plain\"}\n{\"meta\":{\"key/x\":{}}}\n");
    assertThat(report.reasons()).extracting(Reason::code).containsExactly("no-id");
    Job job = queue.show("7").orElseThrow().job();
    assertThat(job.host().name()).isEqualTo("files.example");
    assertThat(job.resolver().name()).isEqualTo("lib");
    assertThat(job.priority()).isEqualTo(9);
    assertThat(queue.show("7").orElseThrow().artifact()).endsWith(",\"artifact\":" + json + "}");
    assertThat(queue.show("plain")).isPresent();
  }

  @Test
  void loseOnlyWhatNobodyNeedsWhenTheyAreLarge() throws IOException {
    String big = "x".repeat(70_000);
    take(
        Map.of(),
        "list.jsonl",
        "{\"doi\":\"10.1000/a\",\"abstract\":\"%s\",\"title\":\"t\",\"url\":\"https://a.example/\"}\n"
                .formatted(big)
            + "{\"id\":\"w\",\"artifact\":{\"fulltext\":\"%s\",\"url\":\"https://a.example/\"}}\n"
                .formatted(big)
            + "{\"id\":\"whole\",\"abstract\":\"%s\"}\n".formatted("x".repeat(60_000)));
    assertThat(queue.show("doi:10.1000/a").orElseThrow().artifact())
        .isEqualTo(
            "{\"doi\":\"10.1000/a\",\"title\":\"t\",\"url\":\"https://a.example/\",\"_dropped\":[\"abstract\"]}");
    assertThat(queue.show("w").orElseThrow().artifact())
        .isEqualTo(
            "{\"id\":\"w\",\"artifact\":{\"url\":\"https://a.example/\",\"_dropped\":[\"fulltext\"]}}");
    assertThat(queue.show("whole").orElseThrow().artifact()).hasSizeGreaterThan(60_000);
  }

  private IngestReport take(Map<String, Map<String, String>> shapes, String name, String list)
      throws IOException {
    Settings.Inbox settings =
        new Settings.Inbox(folder, 1 << 20, Duration.ofSeconds(1), 1 << 16, 0, shapes);
    return new Ingest(queue, settings, InstantSource.system())
        .run(
            new ByteArrayInputStream(list.getBytes(UTF_8)),
            name,
            Rejects.none(),
            IngestOptions.ALL);
  }
}
