package io.drover.download;

import io.drover.job.Key;
import io.drover.job.RunTrace;
import io.drover.limit.Published;
import io.drover.limit.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for one URL and follows its redirects hop by hop, each checked anew, until an answer comes
 * that is for the reader. Thread-safe.
 */
final class Hops implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Hops.class);
  private static final int MAX_REDIRECTS = 10;

  private final Http http;
  private final Network network;
  private final Requests requests;
  private final Answers answers;
  private final AddressRule rule;
  private final Watchdog watchdog;
  private final Resolvers hosts;
  private final @Nullable Robots robots;
  private final Map<Key, Published> apis = new ConcurrentHashMap<>();

  /**
   * @param hosts which hosts count as one
   * @param robots null to ask whatever sites say
   */
  Hops(
      Http http,
      Network network,
      Requests requests,
      Answers answers,
      AddressRule rule,
      Watchdog watchdog,
      Resolvers hosts,
      @Nullable Robots robots) {
    this.http = http;
    this.network = network;
    this.requests = requests;
    this.answers = answers;
    this.rule = rule;
    this.watchdog = watchdog;
    this.hosts = hosts;
    this.robots = robots;
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

    /** Whether a good answer shows that its host serves what is wanted of it. */
    default boolean isForWork() {
      return true;
    }
  }

  /** Asks for a URL. */
  <T> T follow(Errand errand, Reader<T> reader) throws Fault {
    Hop begin = Hop.first(errand.url(), errand.reached());
    Url url = url(begin.url());
    boolean secure = begin.secure() || isSecure(url(errand.url()));
    Set<Url> seen = new HashSet<>();
    try (Watch watch = watchdog.watch()) {
      while (seen.add(url)) {
        int redirects = begin.redirects() + seen.size() - 1;
        if (redirects > MAX_REDIRECTS) {
          throw Fault.of(Reason.TOO_MANY_REDIRECTS, "more than " + MAX_REDIRECTS + " to " + url);
        }
        secure |= isSecure(url);
        Hop hop = new Hop(url.toString(), redirects, secure);
        boolean credentials = !secure || isSecure(url);
        Published published = published(url, credentials, errand, watch, hop);
        Step<T> step = new Visit<>(url, credentials, errand, reader, published).run(watch, hop);
        if (step instanceof Step.Again) {
          step = new Visit<>(url, credentials, errand, reader, published).run(watch, hop);
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

  /** How the site of a URL wants to be asked; fails when it does not want to be asked for it. */
  private Published published(Url url, boolean credentials, Errand errand, Watch watch, Hop hop)
      throws Fault {
    Key host = hosts.keyOf(url);
    if (robots == null || !errand.robots().test(host)) {
      return apis.getOrDefault(host, Published.NOTHING);
    }
    Robots asked = robots;
    Robots.Asking asking =
        new Robots.Asking() {
          @Override
          public Robots.Said ask(Url at) throws Fault {
            boolean same = at.root().equals(url.root());
            return Hops.this.ask(asked, at, credentials && same, errand, watch);
          }

          @Override
          public void waits() throws Fault {
            // In its own lane, where no more wait than its cap allows.
            if (!errand.permit().host().equals(host)) {
              throw Fault.elsewhere(host, hop);
            }
          }
        };
    try {
      return asked.check(url, asking);
    } catch (Fault fault) {
      Fault.Elsewhere elsewhere = fault.elsewhere();
      if (elsewhere == null) {
        errand.trail().asks(url, hop.redirects());
        throw fault;
      }
      throw Fault.elsewhere(elsewhere.host(), hop);
    }
  }

  private Robots.Said ask(Robots asking, Url at, boolean credentials, Errand errand, Watch watch)
      throws Fault {
    ReadingRobots reader = new ReadingRobots(answers, asking.agent());
    Step<RobotsTxt> step =
        new Visit<>(at, credentials, errand, reader, Published.NOTHING)
            .run(watch, Hop.first(at.toString(), null));
    return step instanceof Step.Moved<RobotsTxt> moved
        ? new Robots.Said.Elsewhere(moved.to())
        : new Robots.Said.Rules(
            step instanceof Step.Read<RobotsTxt> read ? read.what() : RobotsTxt.NONE);
  }

  private static Url url(String text) throws Fault {
    return Url.parse(text)
        .orElseThrow(
            () -> Fault.of(Reason.BAD_URL, "no http or https URL that can be asked for: " + text));
  }

  private static boolean isSecure(Url url) {
    return url.scheme().equals("https");
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
    private final Errand errand;
    private final Reader<T> reader;
    private final Published published;
    private final HttpUriRequestBase request;
    private boolean inBody;
    private Optional<Duration> spent = Optional.empty();

    Visit(Url url, boolean credentials, Errand errand, Reader<T> reader, Published published) {
      this.url = url;
      this.errand = errand;
      this.reader = reader;
      this.published = published;
      this.request = requests.get(url, credentials);
    }

    /**
     * @param asked where to go on if there is no place for it now
     */
    Step<T> run(Watch watch, Hop asked) throws Fault {
      if (IpLiteral.parse(url.host()).filter(address -> !rule.allows(address)).isPresent()) {
        throw Fault.of(Reason.ADDRESS_REFUSED, url + " is not a public address");
      }
      Key host = hosts.keyOf(url);
      if (!errand.permit().moveTo(host, published)) {
        throw Fault.elsewhere(host, asked);
      }
      errand.trail().asks(url, asked.redirects());
      reader.prepare(request, url);
      watch.guards(request::abort);
      RunTrace.Part hop = RunTrace.current().hop(errand.trail().answer().finalUrl());
      try {
        Step<T> step = exchange(watch, host);
        tell(spent.map(Reply::throttled).orElse(Reply.fine()));
        return step;
      } catch (Fault fault) {
        tell(Replies.to(fault));
        hop.failed(fault.outcome().reason());
        throw fault;
      } finally {
        Integer status = errand.trail().answer().status();
        if (status != null) {
          hop.answered(status);
        }
        hop.close();
      }
    }

    private void tell(Reply reply) {
      if (reader.isForWork() || reply.kind() != Reply.Kind.FINE) {
        errand.permit().answered(reply);
      }
    }

    private Step<T> exchange(Watch watch, Key key) throws Fault {
      HttpHost host = new HttpHost(url.scheme(), url.host(), url.port());
      try {
        ClassicHttpResponse response = http.open(host, request, watch);
        network.answers(host);
        try {
          errand.trail().hears(response);
          if (hosts.isApi(key)) {
            hear(response, key);
          }
          return read(response, watch);
        } finally {
          end(response);
        }
      } catch (IOException e) {
        watch.verify();
        throw network.judge(Faults.of(e, inBody, url));
      }
    }

    /** An API says in each answer how it wants to be asked, and how much more it gives. */
    private void hear(ClassicHttpResponse response, Key key) {
      spent = answers.spentFor(response, url);
      Published said = Allowance.published(response);
      if (!said.equals(Published.NOTHING)) {
        apis.put(key, said);
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
    http.close();
  }
}
