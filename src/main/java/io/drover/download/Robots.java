package io.drover.download;

import io.drover.limit.Published;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What sites want of robots (RFC 9309). What a site says is asked for once and kept for a day; who
 * needs it meanwhile and may wait does so for that one answer. A site without robots.txt allows
 * everything, one that cannot say so now (429, 5xx, packed) nothing for the moment. Thread-safe.
 */
final class Robots {
  /** As RFC 9309 has it. */
  private static final Duration KEPT = Duration.ofHours(24);

  /** How long one that cannot answer is taken for that, unless it says. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private static final int MAX_REDIRECTS = 5;

  /** Of files, not of what they become in memory, which is a few times as much. */
  private static final long MAX_BYTES = 8L << 20;

  /** One who needs to know. */
  interface Asking {
    /** Asks for one URL, without following where it leads. */
    Said ask(Url at) throws Fault;

    /** Another one asks already: fails unless this one may wait for that answer where it is. */
    void waits() throws Fault;
  }

  /** What came of asking. */
  sealed interface Said {
    record Rules(RobotsTxt text) implements Said {}

    record Elsewhere(Url to) implements Said {}
  }

  /**
   * What is known of a site.
   *
   * @param text its rules; null when they are not known
   * @param next where to ask for them; null when there is no need
   * @param refused the site's excuse; null when it has none
   */
  private record Site(
      @Nullable RobotsTxt text,
      @Nullable Url next,
      int redirects,
      @Nullable Fault refused,
      Instant until) {
    long bytes() {
      return 256L + (text == null ? 0 : text.bytes());
    }
  }

  private final String agent;
  private final InstantSource clock;
  private final Map<String, Site> sites = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, CompletableFuture<@Nullable Fault>> asking = new ConcurrentHashMap<>();
  private long bytes;

  /**
   * @param userAgent how requests name themselves; rules are looked up by its first word
   */
  Robots(String userAgent, InstantSource clock) {
    Matcher token = Pattern.compile("^[A-Za-z_-]+").matcher(userAgent.strip());
    this.agent = token.find() ? token.group() : "drover";
    this.clock = clock;
  }

  /**
   * Fails unless the site lets us ask for a URL.
   *
   * @return how the site wants to be asked
   */
  Published check(Url url, Asking how) throws Fault {
    RobotsTxt rules = rules(url, how);
    if (!rules.allows(url)) {
      throw Fault.of(Reason.ROBOTS, "the site's robots.txt does not allow " + url);
    }
    return rules.published();
  }

  private RobotsTxt rules(Url url, Asking how) throws Fault {
    String root = url.root();
    while (true) {
      Site site = known(root);
      if (site.refused != null) {
        throw site.refused;
      } else if (site.text != null) {
        return site.text;
      }
      CompletableFuture<@Nullable Fault> mine = new CompletableFuture<>();
      CompletableFuture<@Nullable Fault> other = asking.putIfAbsent(root, mine);
      if (other == null) {
        ask(root, site, how, mine);
      } else {
        how.waits();
        await(other);
      }
    }
  }

  private void ask(String root, Site site, Asking how, CompletableFuture<@Nullable Fault> mine)
      throws Fault {
    Fault fault = null;
    try {
      keep(root, answered(site, how));
    } catch (Fault e) {
      fault = e;
      throw e;
    } finally {
      asking.remove(root);
      // Whoever had to leave, or was stopped, says nothing about the site.
      mine.complete(fault == null || fault.local() ? null : fault);
    }
  }

  private Site answered(Site site, Asking how) throws Fault {
    Instant now = clock.instant();
    Url next = site.next;
    if (next == null || site.redirects > MAX_REDIRECTS) {
      return new Site(RobotsTxt.NONE, null, 0, null, now.plus(KEPT));
    }
    try {
      Said said = how.ask(next);
      return said instanceof Said.Elsewhere moved
          ? new Site(null, moved.to, site.redirects + 1, null, now.plus(KEPT))
          : new Site(((Said.Rules) said).text, null, 0, null, now.plus(KEPT));
    } catch (Fault fault) {
      if (fault.isStatus() || fault.is(Reason.ROBOTS_UNAVAILABLE)) {
        Duration after = fault.after() == null ? PAUSE : fault.after();
        Fault refused =
            Fault.after(
                Reason.ROBOTS_UNAVAILABLE, "robots.txt: " + fault.outcome().detail(), after);
        return new Site(null, null, 0, refused, now.plus(after));
      } else if (fault.isHopeful() || fault.local()) {
        throw fault;
      }
      return new Site(RobotsTxt.NONE, null, 0, null, now.plus(KEPT));
    }
  }

  private static void await(CompletableFuture<@Nullable Fault> other) throws Fault {
    try {
      Fault fault = other.get();
      if (fault != null) {
        throw fault;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Fault.of(Reason.INTERRUPTED, "stopped while it waited for a robots.txt");
    } catch (ExecutionException e) {
      throw new IllegalStateException("it is only ever completed", e);
    }
  }

  private synchronized Site known(String root) {
    Site site = sites.get(root);
    if (site != null && site.until.isAfter(clock.instant())) {
      return site;
    }
    Url at =
        Url.parse(root + "/robots.txt").orElseThrow(() -> new IllegalStateException("no " + root));
    return new Site(null, at, 0, null, Instant.MAX);
  }

  private synchronized void keep(String root, Site site) {
    Site old = sites.put(root, site);
    bytes += site.bytes() + root.length() - (old == null ? 0 : old.bytes() + root.length());
    Iterator<Map.Entry<String, Site>> eldest = sites.entrySet().iterator();
    while (bytes > MAX_BYTES && eldest.hasNext()) {
      Map.Entry<String, Site> one = eldest.next();
      bytes -= one.getValue().bytes() + one.getKey().length();
      eldest.remove();
    }
  }

  /** The name that rules are looked up by. */
  String agent() {
    return agent;
  }
}
