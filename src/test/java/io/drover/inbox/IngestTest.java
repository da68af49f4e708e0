package io.drover.inbox;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.inbox.IngestReport.End;
import io.drover.inbox.IngestReport.Reason;
import io.drover.queue.SqlWorkQueue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
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

class IngestTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private SqlWorkQueue queue;
  private Ingest ingest;

  @BeforeEach
  void open() {
    queue = Queues.open(folder);
    ingest = new Ingest(queue, 1_000, InstantSource.fixed(Instant.EPOCH));
  }

  @AfterEach
  void close() {
    queue.close();
  }

  @Test
  void countsNewDuplicateAndRejectedLines() throws IOException {
    IngestReport report =
        run("{\"id\":\"a\"}\n\n{\"id\":\"b\"}\n{\"id\":\"a\"}\n{\"title\":\"x\"}\nx\n", all());
    assertThat(report.added()).isEqualTo(2);
    assertThat(report.duplicate()).isEqualTo(1);
    assertThat(report.rejected()).isEqualTo(2);
    assertThat(report.lines()).isEqualTo(5);
    assertThat(report.reasons()).extracting(Reason::code).containsExactly("no-id", "not-json");
    assertThat(report.reasons()).extracting(Reason::firstLine).containsExactly(5L, 6L);
    assertThat(run("{\"id\":\"b\"}\n{\"id\":\"c\"}", all()).added()).isEqualTo(1);
    assertThat(queue.stats().queued()).isEqualTo(3);
  }

  @Test
  void storesTheLineAsItWasWritten() throws IOException {
    run(" { \"id\": 1.50, \"x\": \"\\u00fc\" }\t\r\n", all());
    assertThat(queue.show("1.50").orElseThrow().artifact())
        .isEqualTo("{ \"id\": 1.50, \"x\": \"\\u00fc\" }");
  }

  @Test
  void refusesWhatAJobCannotBe() throws IOException {
    String list =
        """
        {"id":"a\\nb"}
        {"id":"%s"}
        {"id":{}}
        {"id":"a","resolver":"a\\nb"}
        {"id":"a","not_before":"soon"}
        {"id":"%s"}
        """
            .formatted("x".repeat(900), "x".repeat(1_000));
    IngestReport report =
        new Ingest(queue, 960, InstantSource.system()).run(in(list), "x", Rejects.none(), all());
    assertThat(report.reasons())
        .extracting(reason -> reason.code() + " " + reason.count())
        .containsExactly("bad-id 2", "bad-not-before 1", "bad-resolver 1", "line-too-long 1");
  }

  @Test
  void refusesAnIdThatIsTooLong() throws IOException {
    Ingest wide = new Ingest(queue, 10_000, InstantSource.system());
    String list =
        "{\"id\":\"%s\"}\n{\"id\":\"%s\"}\n".formatted("x".repeat(2_048), "y".repeat(2_049));
    IngestReport report = wide.run(in(list), "x", Rejects.none(), all());
    assertThat(report.added()).isEqualTo(1);
    assertThat(report.reasons()).extracting(Reason::code).containsExactly("bad-id");
  }

  @Test
  void writesRefusedLinesAsJsonWhateverTheyAre() throws IOException {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    list.write("\n\"quo\\ted\" \u0001 ü\n".getBytes(UTF_8));
    list.write(new byte[] {'{', (byte) 0xFF, 0, '}', '\n'});
    list.write("😀".repeat(5_000).getBytes(UTF_8));
    Rejects rejects = Rejects.in(folder, "r");
    IngestReport report =
        new Ingest(queue, 100_000, InstantSource.system())
            .run(new ByteArrayInputStream(list.toByteArray()), "x", rejects, all());
    assertThat(report.rejected()).isEqualTo(3);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(rejects.file().orElseThrow())) {
      lines.add(JSON.readTree(line));
    }
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0).fieldNames()).toIterable().containsExactly("line", "reason", "text");
    assertThat(lines).extracting(line -> line.get("line").asInt()).containsExactly(2, 3, 4);
    assertThat(lines.get(0).get("text").asText()).isEqualTo("\"quo\\ted\" \u0001 ü");
    assertThat(lines.get(1).get("reason").asText()).startsWith("invalid-utf8: ");
    assertThat(lines.get(2).get("text").asText()).isEqualTo("😀".repeat(2_000));
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void writesNoRejectsFileWhenNothingIsRefused() throws IOException {
    Rejects rejects = Rejects.in(folder, "r");
    ingest.run(in("{\"id\":1}\n"), "x", rejects, all());
    assertThat(rejects.file()).isEmpty();
    assertThat(folder.resolve(".rejected")).doesNotExist();
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void stopsAtTheLimit() throws IOException {
    IngestReport report = run("x\n\n{\"id\":\"a\"}\n{\"id\":\"b\"}\n", all().withLimit(2));
    assertThat(report.lines()).isEqualTo(2);
    assertThat(report.end()).isEqualTo(End.COMPLETE);
    assertThat(run("{\"id\":\"a\"}\n", all().withLimit(0)).lines()).isZero();
  }

  @Test
  void commitsInBatchesTellsOfThemAndStopsBetweenThem() throws IOException {
    List<Long> seen = new ArrayList<>();
    IngestOptions options =
        new IngestOptions(
            Long.MAX_VALUE,
            10,
            report -> seen.add(report.lines()),
            () -> seen.size() == 1,
            Defaults.NONE);
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      list.append("{\"id\":").append(i).append("}\n");
    }
    IngestReport report = run(list.toString(), options);
    assertThat(seen).containsExactly(10L, 20L, 30L);
    assertThat(report.end()).isEqualTo(End.STOPPED);
    assertThat(queue.stats().queued()).isEqualTo(report.added()).isEqualTo(30);
  }

  @Test
  void unpacksGzipInSeveralMembers() throws IOException {
    byte[] members = concat(gzip("{\"id\":1}\n{\"id\":2}\n"), gzip("{\"id\":3}\n"));
    // One byte at a time and nothing ever available, as a slow pipe would.
    InputStream slow =
        new ByteArrayInputStream(members) {
          @Override
          public synchronized int available() {
            return 0;
          }

          @Override
          public synchronized int read(byte[] bytes, int offset, int length) {
            return super.read(bytes, offset, Math.min(length, 1));
          }
        };
    assertThat(ingest.run(slow, "x", Rejects.none(), all()).added()).isEqualTo(3);
  }

  @Test
  void takesTheLinesBeforeTheEndOfCutGzip() throws IOException {
    byte[] whole = gzip("{\"id\":1}\n{\"id\":2}\n");
    IngestReport report =
        ingest.run(
            new ByteArrayInputStream(whole, 0, whole.length - 5), "x", Rejects.none(), all());
    assertThat(report.end()).isEqualTo(End.FAILED);
    assertThat(report.failure()).startsWith("the gzip data ends too early");
    assertThat(report.added()).isEqualTo(2);
    assertThat(
            ingest.run(new ByteArrayInputStream(whole, 0, 5), "x", Rejects.none(), all()).failure())
        .isEqualTo("the gzip data ends within its header");
  }

  @Test
  void stopsAtAGzipBomb() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
      byte[] megabyte = new byte[1 << 20];
      Arrays.fill(megabyte, (byte) '\n');
      for (int i = 0; i < 200; i++) {
        gzip.write(megabyte);
      }
    }
    IngestReport report =
        ingest.run(new ByteArrayInputStream(bomb.toByteArray()), "x", Rejects.none(), all());
    assertThat(report.end()).isEqualTo(End.FAILED);
    assertThat(report.failure()).contains("500 times its size");
  }

  @Test
  void saysWhatAFileIsInsteadOfAList() throws IOException {
    byte[] utf16 = "{\"id\":1}\n".getBytes(UTF_16LE);
    assertThat(failure(utf16)).startsWith("this is UTF-16 text");
    assertThat(failure(concat(new byte[] {(byte) 0xFF, (byte) 0xFE}, utf16)))
        .startsWith("this is UTF-16 text");
    assertThat(failure(gzipBytes(utf16))).startsWith("this is UTF-16 text");
    assertThat(failure("PK\3\4 and so on".getBytes(UTF_8))).startsWith("this is a zip file");
  }

  @Test
  void reportsAFaultWhileReading() throws IOException {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("Input/output error");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
          }
        };
    IngestReport report =
        ingest.run(
            new SequenceInputStream(in("{\"id\":1}\n{\"id\":2"), broken),
            "x",
            Rejects.none(),
            all());
    assertThat(report.end()).isEqualTo(End.FAILED);
    assertThat(report.failure()).isEqualTo("java.io.IOException: Input/output error");
    assertThat(report.added()).isEqualTo(1);
  }

  @Test
  void failsWhenRejectsCannotBeWritten() throws IOException {
    Files.createFile(folder.resolve(".rejected"));
    assertThatThrownBy(() -> ingest.run(in("x\n"), "x", Rejects.in(folder, "r"), all()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void writesReportsAsJson() throws IOException {
    JsonNode json = JSON.readTree(ReportWriter.json(run("{\"id\":1}\nx\n", all()), "a/x", 11));
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "name",
            "file",
            "bytes",
            "form",
            "lines",
            "new",
            "duplicate",
            "rejected",
            "seconds",
            "reasons");
    assertThat(json.get("new").asInt()).isEqualTo(1);
    assertThat(json.get("seconds").isNumber()).isTrue();
    assertThat(json.at("/reasons/0/reason").asText()).isEqualTo("not-json");
  }

  private static IngestOptions all() {
    return IngestOptions.ALL;
  }

  private IngestReport run(String list, IngestOptions options) throws IOException {
    return ingest.run(in(list), "x", Rejects.none(), options);
  }

  private String failure(byte[] file) throws IOException {
    IngestReport report = ingest.run(new ByteArrayInputStream(file), "x", Rejects.none(), all());
    assertThat(report.lines()).isZero();
    return report.failure();
  }

  private List<Path> unfinished() throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".tmp")).toList();
    }
  }

  private static InputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static byte[] gzip(String text) throws IOException {
    return gzipBytes(text.getBytes(UTF_8));
  }

  private static byte[] gzipBytes(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
