package io.drover.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.zstd.ZstdOutputStream;
import io.drover.inbox.IngestReport.End;
import io.drover.inbox.IngestReport.Reason;
import io.drover.job.Job;
import io.drover.queue.SqlWorkQueue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists in every form. */
class FormsTest {
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

  @Test
  void takesAnArrayWhereverItsElementsEnd() throws IOException {
    String list =
        """
         [{"id":"a","x":"]}\\"["} , {"id":"b",
          "y":[1,{"z":null}]},
         "10.1000/Text", 7, null, ["no"],
         {"id":"c"},{"id":"c"}]
        """;
    IngestReport report = take("list.json", list);
    assertThat(report.form()).isEqualTo("JSON array");
    assertThat(report.end()).isEqualTo(End.COMPLETE);
    assertThat(ids()).isEqualTo("a b doi:10.1000/text c");
    assertThat(report.duplicate()).isEqualTo(1);
    assertThat(report.reasons())
        .extracting(reason -> reason.code() + " " + reason.count() + " " + reason.firstLine())
        .containsExactly("not-an-object 3 3");
  }

  @Test
  void takesObjectsWrittenOverSeveralLines() throws IOException {
    IngestReport report =
        take("x.json", "{\n  \"id\": 1\n}\n{\n  \"id\": 2,\n \"id\": 3\n}\n{\n \"id\": 4}");
    assertThat(ids()).isEqualTo("1 4");
    assertThat(report.reasons()).extracting(Reason::firstLine).containsExactly(4L);
  }

  @Test
  void saysThatAnArrayIsCutAndTakesWhatIsThere() throws IOException {
    IngestReport report = take("list.json", "[{\"id\":1},\n{\"id\":2},\n");
    assertThat(report.end()).isEqualTo(End.FAILED);
    assertThat(report.failure()).isEqualTo("the list ends within its array");
    assertThat(ids()).isEqualTo("1 2");
  }

  @Test
  void findsTheNextElementBehindABrokenOne() throws IOException {
    String list =
        """
        [
          {
            "id": 1
          },
          {
            "id": 2, "x": [ { "id": "inner" }, { ]
          },
          {
            "id": 3
          },
          {
            "id": "4
          },
          {
            "id": 5
          }
        ]
        """;
    IngestReport report = take("list.json", list);
    assertThat(ids()).isEqualTo("1 3 5");
    assertThat(report.end()).isEqualTo(End.COMPLETE);
    assertThat(report.reasons())
        .extracting(reason -> reason.code() + " " + reason.count() + " " + reason.firstLine())
        .containsExactly("not-json 2 5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "}", "}}}", "[}", "[]]", "[,,]", "[\"", "[{\"", "[1 2]", "[x}]", "[[[[", "{\n}\n:"
      })
  void comesToTheEndOfAnyJson(String list) throws IOException {
    take("list.json", list);
    assertThat(ids()).isEmpty();
  }

  @Test
  void takesATableByTheNamesOfItsColumns() throws IOException {
    String list =
        """
        \ufeffDOI,Title,"PDF URL",Priority,Resolver
        10.1000/A,"One, with a ""comma""
        and a second line",https://Host.example/a.pdf,5,mine
        https://doi.org/10.1000/a,Again,,,
        ,No DOI,https://host.example/b.pdf,,
        doi:10.1000/c,Three,,high,,
        10.1000/d,Too,many,,cells,"!"
        ,,,,
        10.1000/e,"not "closed" well,,
        10.1000/f,"never closed,,
        10.1000/g,"fine
        at last",,,
        """;
    IngestReport report = take("list.csv", list);
    assertThat(report.form()).isEqualTo("CSV");
    assertThat(ids())
        .isEqualTo("doi:10.1000/a https://host.example/b.pdf doi:10.1000/c doi:10.1000/g");
    assertThat(report.duplicate()).isEqualTo(1);
    assertThat(report.reasons())
        .extracting(reason -> reason.code() + " " + reason.count() + " " + reason.firstLine())
        .containsExactly("bad-quotes 2 9", "no-id 1 8", "too-many-cells 1 7");
    Job first = queue.show("doi:10.1000/a").orElseThrow().job();
    assertThat(first.host().name()).isEqualTo("host.example");
    assertThat(first.resolver().name()).isEqualTo("mine");
    assertThat(first.priority()).isEqualTo(5);
    assertThat(queue.show("doi:10.1000/a").orElseThrow().artifact())
        .isEqualTo(
            "{\"doi\":\"10.1000/A\",\"Title\":\"One, with a \\\"comma\\\"\\nand a second line\","
                + "\"pdf_url\":\"https://Host.example/a.pdf\",\"priority\":5,\"resolver\":\"mine\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "list.tsv ~ id\\ttitle\\n1\\ta, b\\n2\\t ~ TSV ~ 1 2",
        "list.csv ~ id;title\\n1;a, b\\n2; ~ CSV by ; ~ 1 2",
        "list.csv ~ id|title\\n1|a\\n2| ~ CSV by | ~ 1 2",
        "list.csv ~ URL\\nhttps://a.example/1\\nhttps://a.example/2 ~ CSV ~ https://a.example/1 https://a.example/2",
        "list.txt ~ doi,title\\n10.1000/a,x ~ CSV, by its content ~ doi:10.1000/a",
        "list.jsonl ~ id\\ttitle\\n1\\ta ~ TSV, by its content ~ 1",
        "list.csv ~ {\"id\":1}\\n{\"id\":2} ~ JSON lines, by its content ~ 1 2",
        "list.jsonl ~ [{\"id\":1},{\"id\":2}] ~ JSON array, by its content ~ 1 2",
        "list.jsonl ~ [1]\\n{\"id\":2} ~ JSON lines ~ 2",
        "list.json ~ broken\\n{\"id\":2} ~ JSON lines ~ 2",
        "list.jsonl ~ 10.1000/a\\n10.1000/b ~ plain text, by its content ~ doi:10.1000/a doi:10.1000/b",
        "list.csv ~ 10.1000/a,One\\n10.1000/b,Two ~ CSV without a header, columns by their content ~ doi:10.1000/a doi:10.1000/b",
        "list.txt ~ 10.1000/a,One\\n10.1000/b,Two ~ plain text ~ doi:10.1000/a doi:10.1000/b",
        "list.txt ~ https://a.example/w_2,h_3/a ~ plain text ~ https://a.example/w_2,h_3/a",
        "list.csv ~ 1,https://a.example/1,x\\n2,https://a.example/2, ~ CSV without a header, columns by their content ~ https://a.example/1 https://a.example/2",
        "list.csv ~ n;image;w\\n1;https://a.example/1;3 ~ CSV by ;, columns by their content ~ https://a.example/1",
        "list.csv ~ Title,Article DOI\\nOne,10.1000/a\\nTwo,n/a\\n3,10.1000/b ~ CSV, columns by their content ~ doi:10.1000/a doi:10.1000/b",
        "list.tsv ~ a cat\\thttps://a.example/1\\na dog\\thttps://a.example/2 ~ TSV without a header, columns by their content ~ https://a.example/1 https://a.example/2",
        "list.csv ~ sep=;\\ntitle;doi\\na, b;10.1000/a ~ CSV by ; ~ doi:10.1000/a",
        "list.csv ~ year,price\\n2020,1704.00010 ~ CSV ~ ",
        "list.csv ~ doi,title\\r10.1000/a,x\\r10.1000/b,y\\r ~ CSV ~ doi:10.1000/a doi:10.1000/b",
        "list.txt ~ 10.1000/a\\r10.1000/b ~ plain text ~ doi:10.1000/a doi:10.1000/b",
        "list.jsonl ~ {\"id\":1}\\r{\"id\":2} ~ JSON lines ~ 1 2",
        "stdin ~ {\"id\":1} ~ JSON lines, by its content ~ 1",
        "list.csv!2 ~ id,x\\n1,a ~ CSV ~ 1",
      })
  void tellsFormsApartByTheirContent(String name, String list, String form, String ids)
      throws IOException {
    IngestReport report =
        take(
            name.replace('!', '~'),
            list.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r"));
    assertThat(report.form()).isEqualTo(form);
    assertThat(ids()).isEqualTo(ids == null ? "" : ids);
  }

  @Test
  void takesTheFirstOfColumnsThatAreCalledTheSame() throws IOException {
    IngestReport report =
        take(
            "list.csv",
            """
            doi,url,DOI,url,title
            10.1000/a,https://a.example/1,10.1000/other,https://b.example/,x
            ,https://a.example/2,10.1000/b,,
            """);
    assertThat(report.rejected()).isZero();
    assertThat(ids()).isEqualTo("doi:10.1000/a doi:10.1000/b");
    assertThat(queue.show("doi:10.1000/a").orElseThrow().artifact())
        .isEqualTo("{\"doi\":\"10.1000/a\",\"url\":\"https://a.example/1\",\"title\":\"x\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "images.txt ~ %2$s",
        "images.csv ~ %2$s",
        "images.csv ~ %1$d,%2$s,a caption",
        "images.tsv ~ a caption\t%2$s",
        "images.jsonl ~ {\"url\":\"%2$s\",\"caption\":\"x\"}",
        "images.jsonl ~ {\"image_url\":\"%2$s\"}",
        "images.jsonl ~ {\"URL\":\"%2$s\",\"TEXT\":\"x\"}",
        "images.jsonl ~ \"%2$s\"",
      })
  void takesTenThousandAddressesOfImages(String name, String line) throws IOException {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      String url = "https://Img-%d.example/%d/w_2/a.jpg?w=1&h=2".formatted(i % 20, i);
      list.append(line.formatted(i, url)).append("\r\n");
    }
    IngestReport report = take(name, list.toString());
    assertThat(report.added()).isEqualTo(10_000);
    assertThat(report.lines()).isEqualTo(10_000);
    assertThat(queue.show("https://img-7.example/27/w_2/a.jpg?w=1&h=2").orElseThrow().job().host())
        .hasToString("host:img-7.example");
  }

  @Test
  void takesPlainTextWithOneIdentifierALine() throws IOException {
    String list =
        """
        10.1000/A.b
        https://doi.org/10.1000/a.B
        http://dx.doi.org/doi:10.1000%2Fa.b
        doi: 10.1000/a.b (read in 2020)

        # a remark
        arXiv:2101.00001v2
        https://arxiv.org/abs/hep-th/9901001
        arxiv.org/pdf/2101.00003v1.pdf
        "https://images.example/10.1000/x.jpg",
        PMC123
        https://pmc.ncbi.nlm.nih.gov/articles/PMC124/
        ftp://old.example/x
        """;
    IngestReport report = take("list.txt", list);
    assertThat(report.form()).isEqualTo("plain text");
    assertThat(ids())
        .isEqualTo(
            "doi:10.1000/a.b arxiv:2101.00001v2 arxiv:hep-th/9901001"
                + " arxiv:2101.00003v1 https://images.example/10.1000/x.jpg pmc:PMC123 pmc:PMC124");
    assertThat(report.duplicate()).isEqualTo(3);
    assertThat(report.reasons())
        .extracting(reason -> reason.code() + " " + reason.count() + " " + reason.firstLine())
        .containsExactly("no-id 2 6");
    assertThat(queue.show("arxiv:hep-th/9901001").orElseThrow().job().host().name())
        .isEqualTo("arxiv.org");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void unpacksEveryForm(String packing) throws IOException {
    assertThat(takePacked(packing, "a.csv", "id,x\n1,a\n").form()).isEqualTo("CSV, " + packing);
    assertThat(takePacked(packing, "b.json", "[{\"id\":2}]").form())
        .isEqualTo("JSON array, " + packing);
    assertThat(takePacked(packing, "c.txt", "10.1000/a\n").form())
        .isEqualTo("plain text, " + packing);
    assertThat(ids()).isEqualTo("1 2 doi:10.1000/a");
  }

  @Test
  void takesWhatIsBeforeTheEndOfCutOrDamagedZstd() throws IOException {
    byte[] packed =
        zstd(("{\"id\":1}\n" + "{\"x\":\"" + "y".repeat(200) + "\"}\n".repeat(9)).getBytes(UTF_8));
    IngestReport cut = take("a.jsonl", Arrays.copyOf(packed, packed.length - 1));
    assertThat(cut.end()).isEqualTo(End.FAILED);
    assertThat(cut.failure()).startsWith("the zstd data ");
    packed[packed.length / 2] ^= 0x55;
    assertThat(take("a.jsonl", packed).failure()).startsWith("the zstd data ");
  }

  @Test
  void stopsAtAZstdBomb() throws IOException {
    IngestReport report = take("a.jsonl", zstd(new byte[200_000_000]));
    assertThat(report.end()).isEqualTo(End.FAILED);
    assertThat(report.failure()).contains("500 times its size");
  }

  private IngestReport takePacked(String packing, String name, String list) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    if (packing.equals("zstd")) {
      return take(name, zstd(list.getBytes(UTF_8)));
    }
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(list.getBytes(UTF_8));
    }
    return take(name, packed.toByteArray());
  }

  private static byte[] zstd(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new ZstdOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private IngestReport take(String name, String list) throws IOException {
    return take(name, list.getBytes(UTF_8));
  }

  private IngestReport take(String name, byte[] list) throws IOException {
    // In small pieces, as pipes give them.
    InputStream in =
        new ByteArrayInputStream(list) {
          @Override
          public synchronized int read(byte[] bytes, int offset, int length) {
            return super.read(bytes, offset, Math.min(length, list.length > 1_000 ? 4_096 : 3));
          }
        };
    return new Ingest(queue, 100_000, InstantSource.fixed(Instant.EPOCH))
        .run(in, name, Rejects.none(), IngestOptions.ALL);
  }

  private String ids() {
    List<String> ids = new ArrayList<>();
    queue.list(null, null, 1_000).forEach(job -> ids.add(0, job.id()));
    return String.join(" ", ids);
  }
}
