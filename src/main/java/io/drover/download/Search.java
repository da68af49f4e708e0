package io.drover.download;

import io.drover.job.Key;
import io.drover.job.Outcome;
import io.drover.limit.Permit;
import io.drover.limit.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one resolver after the other for an artifact, and fetches what they name until something is
 * a whole file. Thread-safe.
 */
final class Search {
  private static final Logger LOG = LoggerFactory.getLogger(Search.class);
  private static final String DIRECT = "direct";
  private static final String LANDING = "landing";

  /** Fetches one candidate. */
  interface Fetch {
    StoredFile file(Candidate candidate, SafeName name, Errand errand) throws Fault;
  }

  /**
   * What came of it.
   *
   * @param candidate the one that decided it; null when no candidate did
   * @param trail how far that one came, or how far the resolver that decided it
   * @param file the file; null when there is none
   * @param fault the job's outcome when there is no file
   * @param isLast whether nothing else need be tried: there is a file, or the fault lies here
   */
  record Found(
      @Nullable Candidate candidate,
      @Nullable Trail trail,
      @Nullable StoredFile file,
      Outcome fault,
      boolean isLast) {
    static final Found NOTHING =
        new Found(null, null, null, Outcome.failed(Reason.NO_CANDIDATE.code(), ""), false);

    static Found fault(@Nullable Candidate candidate, Trail trail, Fault fault) {
      return new Found(candidate, trail, null, fault.outcome(), fault.local());
    }

    /**
     * A file beats hope, hope beats none, some fault beats nothing, of equals the earlier stays.
     */
    Found orBetter(Found other) {
      return other.rank() > rank() ? other : this;
    }

    private int rank() {
      if (isLast) {
        return 4;
      } else if (fault instanceof Outcome.Retry) {
        return 3;
      }
      return candidate != null ? 2 : trail != null ? 1 : 0;
    }
  }

  private final Resolvers resolvers;
  private final Lookup lookup;
  private final Fetch fetch;
  private final @Nullable Accept accept;

  /**
   * @param accept what counts as the artifact everywhere; empty to leave it to each resolver
   */
  Search(Resolvers resolvers, Lookup lookup, Fetch fetch, List<String> accept) {
    this.resolvers = resolvers;
    this.lookup = lookup;
    this.fetch = fetch;
    this.accept = accept.isEmpty() ? null : Accept.of(accept);
  }

  Lookup lookup() {
    return lookup;
  }

  Found run(Order order, Permit permit) {
    return new Run(order, permit).go();
  }

  /** One job's search. */
  private final class Run {
    private final Order order;
    private final Permit permit;
    private final SafeName name;
    private final Set<String> tried = new HashSet<>();
    private final Set<Key> resting = new HashSet<>();
    private final List<String> asked = new ArrayList<>();
    private @Nullable Hint hint;
    private Found best = Found.NOTHING;

    Run(Order order, Permit permit) {
      this.order = order;
      this.permit = permit;
      this.name = SafeName.of(order.id());
      this.hint = order.hint() == null ? null : Hint.parse(order.hint()).orElse(null);
    }

    Found go() {
      List<Resolvers.Ready> all = resolvers.inOrder();
      Hint left = hint;
      if (left != null) {
        tried.addAll(left.tried());
        if (left.fault() != null) {
          best = new Found(null, new Trail(left.hop().url()), null, left.fault(), false);
        }
        all = from(left.resolver(), all);
      }
      for (Resolvers.Ready ready : all) {
        if (!best.isLast) {
          fetchAll(ready.resolver().name(), candidates(ready));
        }
      }
      // A page about the artifact is better than nothing, where the record names only that.
      if (!best.isLast && order.urls().isEmpty()) {
        fetchAll(LANDING, direct(order.landing(), LANDING));
      }
      return best.rank() > 0 ? best : nothing();
    }

    /** Without those that had been asked before; all when that one is not asked any more. */
    private static List<Resolvers.Ready> from(String name, List<Resolvers.Ready> all) {
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).resolver().name().equals(name)) {
          return all.subList(i, all.size());
        }
      }
      return all;
    }

    private List<Candidate> candidates(Resolvers.Ready ready) {
      Resolver resolver = ready.resolver();
      Hint left = hint;
      if (left != null && left.resolver().equals(resolver.name()) && left.candidates() != null) {
        return left.candidates();
      } else if (resolver.name().equals(DIRECT)) {
        return direct(order.urls(), DIRECT);
      }
      List<Candidate> found = new ArrayList<>();
      if (resolver.name().equals(LANDING)) {
        order.landing().forEach(page -> found.addAll(ask(resolver, page)));
      }
      if (!best.isLast && ready.isFor(order.ids().keySet()) && ready.canBeAsked()) {
        asked.add(resolver.name());
        found.addAll(ask(resolver, ready.urlFor(order.ids())));
      }
      return found;
    }

    private List<Candidate> ask(Resolver resolver, String url) {
      if (best.isLast) {
        return List.of();
      }
      Trail trail = new Trail(url);
      try {
        return lookup.ask(resolver, new Errand(url, reached(resolver.name()), trail, permit));
      } catch (Fault fault) {
        LOG.debug("{}: {}", trail.url(), fault.getMessage());
        heard(fault, resolver.name(), null, Found.fault(null, trail, fault));
        return List.of();
      }
    }

    private void fetchAll(String resolver, List<Candidate> candidates) {
      for (int i = 0; i < candidates.size() && !best.isLast; i++) {
        Candidate candidate = candidates.get(i);
        String url = Url.parse(candidate.url()).map(Url::toString).orElse(candidate.url());
        if (!isResting(url) && tried.add(url)) {
          fetch(resolver, candidate, candidates.subList(i, candidates.size()), url);
        }
      }
    }

    private void fetch(String resolver, Candidate candidate, List<Candidate> left, String url) {
      Trail trail = new Trail(candidate.url());
      try {
        Errand errand = new Errand(candidate.url(), reached(resolver), trail, permit);
        StoredFile file = fetch.file(candidate.accepting(accept), name, errand);
        best = new Found(candidate, trail, file, Outcome.done(), true);
      } catch (Fault fault) {
        LOG.debug("{}: {}", trail.url(), fault.getMessage());
        if (fault.elsewhere() != null) {
          tried.remove(url);
        }
        heard(fault, resolver, left, Found.fault(candidate, trail, fault));
      }
    }

    private void heard(Fault fault, String resolver, @Nullable List<Candidate> left, Found found) {
      Fault.Elsewhere elsewhere = fault.elsewhere();
      Trail trail = found.trail();
      if (elsewhere == null) {
        best = best.orBetter(found);
        if (trail != null && Replies.to(fault).kind() == Reply.Kind.THROTTLED) {
          Url.parse(trail.answer().finalUrl()).map(resolvers::keyOf).ifPresent(resting::add);
        }
        return;
      }
      Outcome fallback = best.rank() > 0 ? best.fault : null;
      String text = new Hint(resolver, left, elsewhere.hop(), tried, fallback).text();
      best = new Found(null, trail, null, new Outcome.Moved(elsewhere.host(), text), true);
    }

    /** Whoever asked for less is not asked for something else in the same breath. */
    private boolean isResting(String url) {
      return Url.parse(url).map(resolvers::keyOf).filter(resting::contains).isPresent();
    }

    /** How far the earlier run had come; only what is asked for first goes on from there. */
    private @Nullable Hop reached(String resolver) {
      Hint left = hint;
      hint = null;
      return left != null && left.resolver().equals(resolver) ? left.hop() : null;
    }

    private List<Candidate> direct(List<String> urls, String resolver) {
      return urls.stream()
          .map(url -> new Candidate(url, resolver, Accept.ANY, null, null, null))
          .toList();
    }

    private Found nothing() {
      String detail =
          asked.isEmpty()
              ? "the record names no URL"
              : "the record names no URL, and none is known to " + String.join(", ", asked);
      return new Found(null, null, null, Outcome.failed(Reason.NO_CANDIDATE.code(), detail), false);
    }
  }
}
