package io.drover.download;

import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** How far one candidate came, whether or not it gave a file. For one thread. */
final class Trail {
  private static final int MAX_KEPT = 500;

  private final String url;
  private Answer answer;

  Trail(String url) {
    this.url = Mask.in(url.length() <= Url.MAX_LENGTH ? url : cut(url));
    this.answer = Answer.none(this.url);
  }

  /** As an earlier run left it. */
  Trail(String url, Answer answer) {
    this(url);
    this.answer = answer;
  }

  /** The same in little room: without headers, and long URLs cut off. */
  Trail brief() {
    String last = cut(answer.finalUrl());
    return new Trail(
        cut(url), new Answer(last, answer.status(), answer.redirects(), null, null, null, null));
  }

  private static String cut(String url) {
    return url.length() <= MAX_KEPT ? url : url.substring(0, MAX_KEPT) + "…";
  }

  void asks(Url hop, int redirects) {
    answer = new Answer(Mask.in(hop.toString()), null, redirects, null, null, null, null);
  }

  void hears(HttpResponse response) {
    answer =
        new Answer(
            answer.finalUrl(),
            response.getCode(),
            answer.redirects(),
            header(response, HttpHeaders.CONTENT_TYPE),
            header(response, HttpHeaders.ETAG),
            header(response, HttpHeaders.LAST_MODIFIED),
            header(response, "X-Robots-Tag"));
  }

  /** The server has nothing new: what it did not say again is as it was. */
  void repeats(Answer earlier) {
    answer =
        new Answer(
            answer.finalUrl(),
            answer.status(),
            answer.redirects(),
            or(answer.contentType(), earlier.contentType()),
            or(answer.etag(), earlier.etag()),
            or(answer.lastModified(), earlier.lastModified()),
            answer.robotsTag());
  }

  private static @Nullable String or(@Nullable String said, @Nullable String before) {
    return said == null ? before : said;
  }

  /** A header may have 64 KB; what is kept in the queue and in the manifest is bounded. */
  private static @Nullable String header(HttpResponse response, String name) {
    return Answers.text(response, name).filter(text -> text.length() <= MAX_KEPT).orElse(null);
  }

  /** The candidate as it was given, secrets masked. */
  String url() {
    return url;
  }

  Answer answer() {
    return answer;
  }
}
