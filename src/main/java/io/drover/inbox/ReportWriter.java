package io.drover.inbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes reports as JSON: one object over several lines, for people and programs. Thread-safe. */
final class ReportWriter {
  private static final JsonFactory JSON = new JsonFactory();

  private ReportWriter() {}

  /**
   * The report as JSON text, ending in a newline.
   *
   * @param file what the list was called when it was dropped
   * @param bytes how large it was
   */
  public static String json(IngestReport report, String file, long bytes) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeStringField("name", report.name());
      json.writeStringField("file", file);
      json.writeNumberField("bytes", bytes);
      json.writeStringField("form", report.form());
      json.writeNumberField("lines", report.lines());
      json.writeNumberField("new", report.added());
      json.writeNumberField("duplicate", report.duplicate());
      json.writeNumberField("rejected", report.rejected());
      json.writeNumberField("seconds", Math.round(report.seconds() * 1000) / 1000.0);
      if (report.end() == IngestReport.End.FAILED) {
        json.writeStringField("failure", report.failure());
      }
      json.writeArrayFieldStart("reasons");
      for (IngestReport.Reason reason : report.reasons()) {
        json.writeStartObject();
        json.writeStringField("reason", reason.code());
        json.writeNumberField("count", reason.count());
        json.writeNumberField("first_line", reason.firstLine());
        json.writeStringField("detail", reason.detail());
        json.writeStringField("example", reason.example());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail to be written", e);
    }
    return text.append('\n').toString();
  }
}
