package io.drover.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** The files of the page: those that are named here, and no others. */
final class Page implements Processor {
  private record Part(String resource, String type) {}

  private static final Map<String, Part> PARTS =
      Map.of(
          "/", new Part("index.html", "text/html; charset=utf-8"),
          "/console.js", new Part("console.js", "text/javascript; charset=utf-8"),
          "/console.css", new Part("console.css", "text/css; charset=utf-8"),
          "/icon.svg", new Part("icon.svg", "image/svg+xml"));

  @Override
  public void process(Exchange exchange) throws IOException {
    Part part = PARTS.get(Reply.path(exchange));
    if (part == null) {
      byte[] nothing = "there is nothing here\n".getBytes(StandardCharsets.UTF_8);
      Reply.send(exchange, 404, "text/plain; charset=utf-8", nothing);
      return;
    }
    try (InputStream in = Page.class.getResourceAsStream("/console/" + part.resource)) {
      if (in == null) {
        throw new IOException(part.resource + " is missing from the program");
      }
      Reply.send(exchange, 200, part.type, in.readAllBytes());
    }
  }
}
