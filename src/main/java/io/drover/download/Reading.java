package io.drover.download;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHeaders;

/** Reads an answer into memory. For one URL and one thread. */
final class Reading implements Hops.Reader<Page> {
  private static final String PAGES = "text/html,application/xhtml+xml";

  /** As much of what is no page as tells whether it is the file itself. */
  private static final int MAGIC = 5;

  private final Answers answers;
  private final boolean pages;
  private final int maxSize;

  /**
   * @param pages whether pages are asked for, instead of JSON
   * @param maxSize bytes
   */
  Reading(Answers answers, boolean pages, int maxSize) {
    this.answers = answers;
    this.pages = pages;
    this.maxSize = maxSize;
  }

  @Override
  public void prepare(HttpUriRequestBase request, Url url) {
    request.setHeader(HttpHeaders.ACCEPT, pages ? PAGES : "application/json");
  }

  @Override
  public Optional<Page> read(ClassicHttpResponse response, Url url, Watch watch)
      throws IOException, Fault {
    if (!answers.isFile(response)) {
      throw answers.fault(response, url, Bodies.beginning(response.getEntity(), watch));
    }
    String type = Answers.text(response, HttpHeaders.CONTENT_TYPE).orElse(null);
    if (pages && !FileType.isHtml(type)) {
      // It may well be large.
      return Optional.of(new Page(url, type, Bodies.head(response.getEntity(), MAGIC, watch)));
    }
    answers.checkHeaders(response, url, maxSize);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Bodies.copy(
        response.getEntity(), url, 0, maxSize, watch, (buffer, n) -> bytes.write(buffer, 0, n));
    return Optional.of(new Page(url, type, bytes.toByteArray()));
  }
}
