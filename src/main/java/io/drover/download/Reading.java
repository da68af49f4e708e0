package io.drover.download;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHeaders;

/** Reads an answer into memory. For one URL and one thread. */
final class Reading implements Hops.Reader<Page> {
  private final Answers answers;
  private final String accept;
  private final int maxSize;

  /**
   * @param accept the media type that is asked for
   * @param maxSize bytes
   */
  Reading(Answers answers, String accept, int maxSize) {
    this.answers = answers;
    this.accept = accept;
    this.maxSize = maxSize;
  }

  @Override
  public void prepare(HttpUriRequestBase request, Url url) {
    request.setHeader(HttpHeaders.ACCEPT, accept);
  }

  @Override
  public Optional<Page> read(ClassicHttpResponse response, Url url, Watch watch)
      throws IOException, Fault {
    if (!answers.isFile(response)) {
      throw answers.fault(response, url, Bodies.beginning(response.getEntity(), watch));
    }
    String type = Answers.text(response, HttpHeaders.CONTENT_TYPE).orElse(null);
    if (FileType.isPdf(type)) {
      return Optional.of(new Page(url, type, new byte[0])); // that is no page, and may be large
    }
    answers.checkHeaders(response, url, maxSize);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Bodies.copy(
        response.getEntity(), url, 0, maxSize, watch, (buffer, n) -> bytes.write(buffer, 0, n));
    return Optional.of(new Page(url, type, bytes.toByteArray()));
  }
}
