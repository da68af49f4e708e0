package io.drover.download;

import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;

/** How far one candidate came, whether or not it gave a file. For one thread. */
final class Trail {
  private final String url;
  private Answer answer;

  Trail(String url) {
    this.url = Mask.in(url);
    this.answer = Answer.none(url);
  }

  void asks(Url hop, int redirects) {
    answer = new Answer(Mask.in(hop.toString()), null, redirects, null, null, null);
  }

  void hears(HttpResponse response) {
    answer =
        new Answer(
            answer.finalUrl(),
            response.getCode(),
            answer.redirects(),
            Answers.text(response, HttpHeaders.CONTENT_TYPE).orElse(null),
            Answers.text(response, HttpHeaders.ETAG).orElse(null),
            Answers.text(response, HttpHeaders.LAST_MODIFIED).orElse(null));
  }

  /** The candidate as it was given, secrets masked. */
  String url() {
    return url;
  }

  Answer answer() {
    return answer;
  }
}
