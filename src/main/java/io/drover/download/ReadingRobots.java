package io.drover.download;

import java.io.IOException;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;

/** Reads a robots.txt: the beginning of a large one, nothing where there is none. */
final class ReadingRobots implements Hops.Reader<RobotsTxt> {
  /** RFC 9309: at least 500 KiB. */
  private static final int MAX_SIZE = 500 << 10;

  private final Answers answers;
  private final String agent;

  /**
   * @param agent the name that rules are looked up by
   */
  ReadingRobots(Answers answers, String agent) {
    this.answers = answers;
    this.agent = agent;
  }

  @Override
  public Optional<RobotsTxt> read(ClassicHttpResponse response, Url url, Watch watch)
      throws IOException, Fault {
    int status = response.getCode();
    if (status == 429 || status >= 500) {
      Bodies.drain(response.getEntity(), watch);
      throw answers.fault(response, url);
    }
    HttpEntity entity = response.getEntity();
    if (!answers.isFile(response) || entity == null) {
      Bodies.drain(entity, watch);
      return Optional.of(RobotsTxt.NONE);
    }
    byte[] text = Bodies.head(entity, MAX_SIZE, watch);
    if (answers.isPacked(response) || isGzip(text)) {
      throw Fault.of(Reason.ROBOTS_UNAVAILABLE, url + " is packed though we asked for identity");
    }
    String type = Answers.text(response, HttpHeaders.CONTENT_TYPE).orElse(null);
    return Optional.of(RobotsTxt.parse(url, text, type, agent));
  }

  private static boolean isGzip(byte[] text) {
    return text.length > 1 && text[0] == 0x1f && text[1] == (byte) 0x8b;
  }

  @Override
  public boolean isForWork() {
    return false;
  }
}
