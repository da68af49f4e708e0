package io.drover.download;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for one URL and follows its redirects hop by hop, each checked anew, until an answer comes
 * that is for the reader. Thread-safe.
 */
final class Hops implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Hops.class);
  private static final int MAX_REDIRECTS = 10;

  private final CloseableHttpClient client;
  private final Requests requests;
  private final Answers answers;
  private final AddressRule rule;
  private final Watchdog watchdog;

  Hops(
      CloseableHttpClient client,
      Requests requests,
      Answers answers,
      AddressRule rule,
      Watchdog watchdog) {
    this.client = client;
    this.requests = requests;
    this.answers = answers;
    this.rule = rule;
    this.watchdog = watchdog;
  }

  /** What is done with an answer that is no redirect. For one URL and one thread. */
  interface Reader<T> {
    /** Adds to a request what this reader wants to say. */
    default void prepare(HttpUriRequestBase request, Url url) {}

    /**
     * Reads an answer of any status but a redirect's.
     *
     * @return empty when the same URL must be asked again, which a reader may want once
     */
    Optional<T> read(ClassicHttpResponse response, Url url, Watch watch) throws IOException, Fault;
  }

  /**
   * Asks for a URL.
   *
   * @param trail is told of every answer on the way, so that a failure too says how far it came
   */
  <T> T follow(String text, Trail trail, Reader<T> reader) throws Fault {
    Url url =
        Url.parse(text)
            .orElseThrow(() -> Fault.of(Reason.BAD_URL, "not an http or https URL: " + text));
    boolean secure = url.scheme().equals("https");
    Set<Url> seen = new HashSet<>();
    try (Watch watch = watchdog.watch()) {
      while (seen.add(url)) {
        if (seen.size() > MAX_REDIRECTS + 1) {
          throw Fault.of(Reason.TOO_MANY_REDIRECTS, "more than " + MAX_REDIRECTS + " to " + url);
        }
        boolean credentials = !secure || url.scheme().equals("https");
        Step<T> step = new Visit<>(url, credentials, trail, reader).run(watch, seen.size() - 1);
        if (step instanceof Step.Again) {
          step = new Visit<>(url, credentials, trail, reader).run(watch, seen.size() - 1);
        }
        if (step instanceof Step.Read<T> read) {
          return read.what();
        }
        url =
            step instanceof Step.Moved<T> moved
                ? moved.to()
                : raise(Fault.of(Reason.BAD_RESPONSE, url + " answers differently each time"));
      }
      throw Fault.of(Reason.REDIRECT_LOOP, "redirected again to " + url);
    }
  }

  private static Url raise(Fault fault) throws Fault {
    throw fault;
  }

  /** Where one hop leads. */
  private sealed interface Step<T> {
    record Moved<T>(Url to) implements Step<T> {}

    record Again<T>() implements Step<T> {}

    record Read<T>(T what) implements Step<T> {}
  }

  /** One request and its answer. */
  private final class Visit<T> {
    private final Url url;
    private final Trail trail;
    private final Reader<T> reader;
    private final HttpUriRequestBase request;
    private boolean inBody;

    Visit(Url url, boolean credentials, Trail trail, Reader<T> reader) {
      this.url = url;
      this.trail = trail;
      this.reader = reader;
      this.request = requests.get(url, credentials);
    }

    Step<T> run(Watch watch, int redirects) throws Fault {
      if (IpLiteral.parse(url.host()).filter(address -> !rule.allows(address)).isPresent()) {
        throw Fault.of(Reason.ADDRESS_REFUSED, url + " is not a public address");
      }
      trail.asks(url, redirects);
      reader.prepare(request, url);
      watch.guards(request::abort);
      HttpHost host = new HttpHost(url.scheme(), url.host(), url.port());
      try {
        ClassicHttpResponse response =
            client.executeOpen(host, request, HttpClientContext.create());
        try {
          trail.hears(response);
          return read(response, watch);
        } finally {
          end(response);
        }
      } catch (IOException e) {
        watch.verify();
        throw Faults.of(e, inBody, url);
      }
    }

    /** Closing an answer reads it to its end, however long; aborting a finished one is free. */
    private void end(ClassicHttpResponse response) {
      request.abort();
      try {
        response.close();
      } catch (IOException e) {
        LOG.trace("{}: {}", url, e.toString()); // what was wanted of it has been read
      }
    }

    private Step<T> read(ClassicHttpResponse response, Watch watch) throws IOException, Fault {
      inBody = true;
      watch.bodyBegins();
      if (answers.isRedirect(response)) {
        Bodies.drain(response.getEntity(), watch);
        return new Step.Moved<>(answers.location(response, url));
      }
      return reader
          .read(response, url, watch)
          .<Step<T>>map(Step.Read::new)
          .orElseGet(Step.Again::new);
    }
  }

  @Override
  public void close() throws IOException {
    watchdog.close();
    client.close();
  }
}
