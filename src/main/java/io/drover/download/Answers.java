package io.drover.download;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpResponse;

/** What a server's answer means, by its status and headers. Thread-safe. */
final class Answers {
  private static final Set<Integer> FILE = Set.of(200, 203);
  private static final Set<Integer> REDIRECT = Set.of(301, 302, 303, 307, 308);

  /** Accepted but not ready; timed out; too early; too many. Also all that begins with 5. */
  private static final Set<Integer> HOPEFUL = Set.of(202, 408, 425, 429);

  private final InstantSource clock;
  private final Predicate<Url> daily;

  /**
   * @param clock what dates in Retry-After are compared with
   * @param daily whether what is given at a URL is counted by the day
   */
  Answers(InstantSource clock, Predicate<Url> daily) {
    this.clock = clock;
    this.daily = daily;
  }

  boolean isFile(HttpResponse response) {
    return FILE.contains(response.getCode());
  }

  boolean isRedirect(HttpResponse response) {
    return REDIRECT.contains(response.getCode());
  }

  Url location(HttpResponse response, Url from) throws Fault {
    String location =
        text(response, HttpHeaders.LOCATION)
            .filter(text -> !text.isEmpty())
            .orElseThrow(() -> Fault.of(Reason.BAD_REDIRECT, from + " redirects to nowhere"));
    return from.resolve(meant(location))
        .orElseThrow(
            () ->
                Fault.of(
                    Reason.BAD_REDIRECT,
                    from + " redirects to what is no http or https URL: " + location));
  }

  /** The client reads headers as Latin-1, but each such character is a byte of the server's. */
  private static String meant(String location) {
    byte[] bytes = location.getBytes(ISO_8859_1);
    String text = new String(bytes, UTF_8);
    return Arrays.equals(text.getBytes(UTF_8), bytes) ? text : escaped(location);
  }

  private static String escaped(String location) {
    StringBuilder out = new StringBuilder(location.length());
    location
        .chars()
        .forEach(c -> out.append(c < 0x80 ? Character.toString(c) : String.format("%%%02X", c)));
    return out.toString();
  }

  /** For how long there will be nothing more at a URL, after an answer that says so. */
  Optional<Duration> spentFor(HttpMessage answer, Url url) {
    return Allowance.spentFor(answer, daily.test(url), clock.instant());
  }

  /** The fault of an answer that is neither a file nor a redirect. */
  Fault fault(HttpResponse response, Url url) {
    return fault(response, url, "");
  }

  /**
   * The same.
   *
   * @param page what it says, as far as that was read
   */
  Fault fault(HttpResponse response, Url url, String page) {
    int status = response.getCode();
    boolean hopeful = status >= 500 || HOPEFUL.contains(status);
    Duration after =
        text(response, HttpHeaders.RETRY_AFTER)
            .flatMap(text -> RetryAfter.parse(text, clock.instant()))
            .or(() -> status == 429 ? spentFor(response, url) : Optional.empty())
            .or(
                () ->
                    status == 429
                        ? Allowance.spentFor(page, daily.test(url), clock.instant())
                        : Optional.empty())
            .orElse(null);
    return Fault.status(status, hopeful, url + " answered " + status, after);
  }

  /** Refuses, before the first byte, what its headers already say is of no use. */
  void checkHeaders(HttpResponse response, Url url, long maxSize) throws Fault {
    if (isPacked(response)) {
      throw Fault.of(
          Reason.CONTENT_ENCODING,
          url + " sends " + encoding(response) + " though we asked for identity");
    }
    long lengths = texts(response, HttpHeaders.CONTENT_LENGTH).distinct().count();
    if (lengths > 1) {
      throw Fault.of(Reason.BAD_RESPONSE, url + " says two different lengths");
    }
    Optional<String> length = text(response, HttpHeaders.CONTENT_LENGTH);
    if (length.isPresent() && length.get().matches("\\d+") && isMore(length.get(), maxSize)) {
      throw Fault.of(
          Reason.TOO_LARGE, url + " has " + length.get() + " bytes, more than " + maxSize);
    }
  }

  /** Whether the body is something else than what was asked for, until it is unpacked. */
  boolean isPacked(HttpResponse response) {
    return !Set.of("", "identity").contains(encoding(response));
  }

  private static String encoding(HttpResponse response) {
    return text(response, HttpHeaders.CONTENT_ENCODING).orElse("").toLowerCase(Locale.ROOT);
  }

  private static boolean isMore(String digits, long max) {
    return digits.length() > 18 || Long.parseLong(digits) > max;
  }

  /** What a header says in each of its lines. */
  static Stream<String> texts(HttpMessage message, String name) {
    return Stream.of(message.getHeaders(name)).map(Header::getValue).map(String::strip);
  }

  static Optional<String> text(HttpMessage message, String name) {
    return Optional.ofNullable(message.getFirstHeader(name))
        .map(Header::getValue)
        .map(String::strip);
  }
}
