package io.drover.download;

import io.drover.job.Outcome;
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
    StoredFile file(Candidate candidate, SafeName name, Trail trail) throws Fault;
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

  Found run(Order order) {
    return new Run(order).go();
  }

  /** One job's search. */
  private final class Run {
    private final Order order;
    private final SafeName name;
    private final Set<String> tried = new HashSet<>();
    private final List<String> asked = new ArrayList<>();
    private Found best = Found.NOTHING;

    Run(Order order) {
      this.order = order;
      this.name = SafeName.of(order.id());
    }

    Found go() {
      for (Resolvers.Ready ready : resolvers.inOrder()) {
        if (!best.isLast) {
          fetchAll(candidates(ready));
        }
      }
      // A page about the artifact is better than nothing, where the record names only that.
      if (!best.isLast && order.urls().isEmpty()) {
        fetchAll(direct(order.landing(), LANDING));
      }
      return best.rank() > 0 ? best : nothing();
    }

    private List<Candidate> candidates(Resolvers.Ready ready) {
      String resolver = ready.resolver().name();
      if (resolver.equals(DIRECT)) {
        return direct(order.urls(), DIRECT);
      }
      List<Candidate> found = new ArrayList<>();
      if (resolver.equals(LANDING)) {
        for (String page : order.landing()) {
          Trail trail = new Trail(page);
          found.addAll(hear(trail, () -> lookup.read(ready.resolver(), page, trail)));
        }
      }
      if (!best.isLast && ready.isFor(order.ids().keySet()) && ready.canBeAsked()) {
        Trail trail = new Trail(ready.resolver().url());
        asked.add(resolver);
        found.addAll(hear(trail, () -> lookup.ask(ready, order.ids(), trail)));
      }
      return found;
    }

    private List<Candidate> hear(Trail trail, Question question) {
      if (best.isLast) {
        return List.of();
      }
      try {
        return question.ask();
      } catch (Fault fault) {
        LOG.debug("{}: {}", trail.url(), fault.getMessage());
        best = best.orBetter(Found.fault(null, trail, fault));
        return List.of();
      }
    }

    private void fetchAll(List<Candidate> candidates) {
      for (Candidate candidate : candidates) {
        String url = Url.parse(candidate.url()).map(Url::toString).orElse(candidate.url());
        if (!best.isLast && tried.add(url)) {
          best = best.orBetter(fetched(candidate));
        }
      }
    }

    private Found fetched(Candidate candidate) {
      Trail trail = new Trail(candidate.url());
      try {
        StoredFile file = fetch.file(candidate.accepting(accept), name, trail);
        return new Found(candidate, trail, file, Outcome.done(), true);
      } catch (Fault fault) {
        LOG.debug("{}: {}", trail.url(), fault.getMessage());
        return Found.fault(candidate, trail, fault);
      }
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

  private interface Question {
    List<Candidate> ask() throws Fault;
  }
}
