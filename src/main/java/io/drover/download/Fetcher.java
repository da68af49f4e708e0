package io.drover.download;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;

/**
 * One URL to one file: follows redirects hop by hop, each checked anew, and hands the body that
 * comes at the end to the store. Thread-safe.
 */
final class Fetcher implements AutoCloseable {
  private static final int MAX_REDIRECTS = 10;
  private static final int BUFFER = 64 * 1024;

  /** How much of an answer that is no file is read, so that its connection can be used again. */
  private static final int SMALL = 64 * 1024;

  private final CloseableHttpClient client;
  private final Requests requests;
  private final Answers answers;
  private final AddressRule rule;
  private final Watchdog watchdog;
  private final ArtifactStore store;
  private final long maxSize;

  Fetcher(
      CloseableHttpClient client,
      Requests requests,
      Answers answers,
      AddressRule rule,
      Watchdog watchdog,
      ArtifactStore store,
      long maxSize) {
    this.client = client;
    this.requests = requests;
    this.answers = answers;
    this.rule = rule;
    this.watchdog = watchdog;
    this.store = store;
    this.maxSize = maxSize;
  }

  /**
   * Fetches a URL into the file of a name.
   *
   * @param trail is told of every answer on the way, so that a failure too says how far it came
   */
  StoredFile fetch(String text, SafeName name, Trail trail) throws Fault {
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
        trail.asks(url, seen.size() - 1);
        Visit visit = new Visit(url, requests.get(url, !secure || url.scheme().equals("https")));
        Step step = visit.run(watch, name, trail);
        if (step instanceof Step.Whole whole) {
          return whole.file();
        }
        url = ((Step.Moved) step).to();
      }
      throw Fault.of(Reason.REDIRECT_LOOP, "redirected again to " + url);
    }
  }

  /** Where one hop leads. */
  private sealed interface Step {
    record Moved(Url to) implements Step {}

    record Whole(StoredFile file) implements Step {}
  }

  /** One request and its answer. */
  private final class Visit {
    private final Url url;
    private final HttpUriRequestBase request;
    private boolean inBody;

    Visit(Url url, HttpUriRequestBase request) {
      this.url = url;
      this.request = request;
    }

    Step run(Watch watch, SafeName name, Trail trail) throws Fault {
      if (IpLiteral.parse(url.host()).filter(address -> !rule.allows(address)).isPresent()) {
        throw Fault.of(Reason.ADDRESS_REFUSED, url + " is not a public address");
      }
      watch.guards(request::abort);
      HttpHost host = new HttpHost(url.scheme(), url.host(), url.port());
      try (ClassicHttpResponse response =
          client.executeOpen(host, request, HttpClientContext.create())) {
        try {
          trail.hears(response);
          return read(response, watch, name);
        } finally {
          // Closing an answer reads it to its end, however long; aborting a finished one is free.
          request.abort();
        }
      } catch (IOException e) {
        watch.verify();
        throw Faults.of(e, inBody, url);
      }
    }

    private Step read(ClassicHttpResponse response, Watch watch, SafeName name)
        throws IOException, Fault {
      inBody = true;
      watch.bodyBegins();
      HttpEntity entity = response.getEntity();
      if (answers.isRedirect(response)) {
        drain(entity, watch);
        return new Step.Moved(answers.location(response, url));
      }
      if (!answers.isFile(response)) {
        drain(entity, watch);
        throw answers.fault(response, url);
      }
      answers.checkHeaders(response, url, maxSize);
      try (PartFile part = store.begin(name)) {
        copy(entity, part, watch);
        watch.verify();
        String extension = FileType.extension(entity.getContentType(), url.path());
        return new Step.Whole(store.publish(part, name, extension));
      }
    }

    private void copy(HttpEntity entity, PartFile part, Watch watch) throws IOException, Fault {
      InputStream in = entity.getContent();
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (part.bytes() + n > maxSize) {
          throw Fault.of(Reason.TOO_LARGE, url + " is larger than " + maxSize + " bytes");
        }
        part.write(buffer, n);
        watch.received(part.bytes());
      }
      if (part.bytes() == 0) {
        throw Fault.of(Reason.EMPTY_BODY, url + " answered with no bytes");
      }
    }

    private void drain(HttpEntity entity, Watch watch) {
      if (entity == null || entity.getContentLength() > SMALL) {
        return;
      }
      try {
        InputStream in = entity.getContent();
        byte[] buffer = new byte[SMALL];
        int total = 0;
        for (int n = in.read(buffer); n >= 0 && total < SMALL; n = in.read(buffer)) {
          total += n;
          watch.received(total);
        }
      } catch (IOException e) {
        // The status has been said; what else was coming does not matter.
        request.abort();
      }
    }
  }

  @Override
  public void close() throws IOException {
    watchdog.close();
    client.close();
  }
}
