package io.drover.download;

import io.drover.download.Hint.Place;
import io.drover.job.Key;
import io.drover.job.Outcome;
import io.drover.job.RunTrace;
import io.drover.limit.Permit;
import io.drover.limit.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  /** How questions are named beside URLs, which have no spaces. */
  private static final String TO_RESOLVER = "ask ";

  private static final String TO_PAGE = "read ";

  /** How many a dry run shows. */
  private static final int MAX_FAULTS = 20;

  /** Fetches one candidate. */
  interface Fetch {
    StoredFile file(Candidate candidate, SafeName name, Errand errand) throws Fault;
  }

  private final Resolvers resolvers;
  private final Lookup lookup;
  private final Fetch fetch;
  private final @Nullable Accept accept;
  private final @Nullable LongRests dry;

  /**
   * @param accept what counts as the artifact everywhere; empty to leave it to each resolver
   * @param dry who rests for long, where all are only asked and nothing is fetched; null to fetch
   */
  Search(
      Resolvers resolvers,
      Lookup lookup,
      Fetch fetch,
      List<String> accept,
      @Nullable LongRests dry) {
    this.resolvers = resolvers;
    this.lookup = lookup;
    this.fetch = fetch;
    this.accept = accept.isEmpty() ? null : Accept.of(accept);
    this.dry = dry;
  }

  static boolean isQuestion(String tried) {
    return tried.startsWith(TO_RESOLVER) || tried.startsWith(TO_PAGE);
  }

  Found run(Order order, Permit permit) {
    return new Run(order, dry == null ? permit : dry.heeding(permit)).go();
  }

  /** One job's search. */
  private final class Run {
    private final Order order;
    private final Permit permit;
    private final SafeName name;
    private final Map<String, List<Candidate>> known = new LinkedHashMap<>();
    private final Set<String> tried = new LinkedHashSet<>();
    private final Set<String> again = new HashSet<>();
    private final Set<Key> resting = new HashSet<>();
    private final Map<String, Candidate> named = new LinkedHashMap<>();
    private @Nullable Place reached;
    private boolean cut; // whether there were candidates that are forgotten
    private @Nullable PassedOver passedOver;
    private Found best = Found.NOTHING;
    private Found settled = Found.NOTHING; // the best of those that will stay as they are
    private final List<Found> failed = new ArrayList<>(); // for a dry run to show

    Run(Order order, Permit permit) {
      this.order = order;
      this.permit = permit;
      this.name = SafeName.of(order.id());
      if (order.hint() != null) {
        Hint.parse(order.hint()).ifPresent(this::goOn);
      }
    }

    private void goOn(Hint hint) {
      known.putAll(hint.known());
      tried.addAll(hint.tried());
      again.addAll(hint.again());
      reached = hint.at();
      cut = hint.cut();
      hint.faults().forEach(heard -> note(Found.earlier(heard)));
    }

    Found go() {
      for (Resolvers.Ready ready : resolvers.inOrder()) {
        if (!best.isLast()) {
          fetchAll(candidates(ready));
        }
      }
      // A page about the artifact is better than nothing, where the record names only that.
      if (!best.isLast() && order.urls().isEmpty() && !hasMore()) {
        fetchAll(direct(order.landing(), LANDING));
      }
      return end();
    }

    /** Whether somebody may have named more than what was tried. */
    private boolean hasMore() {
      return cut || known.values().stream().anyMatch(all -> all.size() >= Lookup.MAX_CANDIDATES);
    }

    private Found end() {
      if (dry != null && !best.isLast() && (!named.isEmpty() || passedOver != null || isLong())) {
        return named();
      }
      Found end = best.rank() > 0 ? best : nothing();
      boolean anotherAttempt = end.isHopeful() && !order.last();
      PassedOver left = passedOver;
      if (left != null && !end.isLast() && !anotherAttempt) {
        // No attempt is spent on waiting for those who rest.
        return new Found(null, null, null, moved(left.host, left.place, false), true);
      }
      if (end.fault() instanceof Outcome.Retry retry && anotherAttempt) {
        return end.ending(retry.hinting(forNextAttempt().text()));
      }
      return end;
    }

    private boolean isLong() {
      return best.fault() instanceof Outcome.Retry retry
          && retry.after() != null
          && retry.after().compareTo(Outcome.Moved.PATIENCE) > 0;
    }

    private Hint forNextAttempt() {
      if (cut) {
        return Hint.NONE;
      }
      Set<String> stays = new LinkedHashSet<>(tried);
      stays.removeAll(again);
      return new Hint(null, known, stays, Set.of(), heard(one -> !one.isHopeful()), false);
    }

    private Outcome moved(Key host, Place place, boolean elsewhere) {
      Hint hint = new Hint(place, known, tried, again, heard(one -> true), cut);
      return new Outcome.Moved(host, hint.text(), elsewhere);
    }

    private List<Hint.Heard> heard(Predicate<Found> which) {
      return (dry == null ? Stream.of(settled, best) : failed.stream())
          .filter(one -> one.rank() > 0)
          .filter(which)
          .map(Found::heard)
          .distinct()
          .limit(MAX_FAULTS)
          .toList();
    }

    private List<Candidate> candidates(Resolvers.Ready ready) {
      Resolver resolver = ready.resolver();
      if (resolver.name().equals(DIRECT)) {
        return direct(order.urls(), DIRECT);
      }
      List<Candidate> found = new ArrayList<>();
      if (resolver.name().equals(LANDING)) {
        order
            .landing()
            .forEach(page -> found.addAll(ask(resolver, TO_PAGE + Url.plain(page), page)));
      }
      if (!best.isLast() && ready.isFor(order.ids().keySet()) && ready.canBeAsked()) {
        found.addAll(ask(resolver, TO_RESOLVER + resolver.name(), ready.urlFor(order.ids())));
      }
      return found;
    }

    private List<Candidate> ask(Resolver resolver, String question, String url) {
      List<Candidate> answer = known.get(question);
      if (answer != null) {
        return answer;
      } else if (best.isLast() || !tried.add(question)) {
        return List.of();
      }
      Trail trail = new Trail(url);
      RunTrace.Part part = RunTrace.current().resolver(resolver.name());
      try (part) {
        Errand errand = new Errand(url, from(question), trail, permit, obeyed(resolver));
        answer = lookup.ask(resolver, errand);
        known.put(question, answer);
        tried.remove(question);
        return answer;
      } catch (Fault fault) {
        LOG.debug("{}: {}", trail.url(), fault.getMessage());
        heard(fault, question, Found.fault(null, trail, fault));
        return List.of();
      }
    }

    /** What answers to programs has no need of rules for robots; pages have. */
    private Predicate<Key> obeyed(Resolver resolver) {
      return host -> resolver.readsPages() && !resolvers.isOwn(resolver.name(), host);
    }

    private void fetchAll(List<Candidate> candidates) {
      if (dry != null) {
        candidates.forEach(one -> named.putIfAbsent(Url.plain(one.url()), one));
        return;
      }
      for (Candidate candidate : candidates) {
        String url = Url.plain(candidate.url());
        if (!best.isLast() && !isResting(url) && tried.add(url)) {
          fetch(candidate, url);
        }
      }
    }

    private void fetch(Candidate candidate, String url) {
      Trail trail = new Trail(candidate.url());
      RunTrace.Part part = RunTrace.current().resolver(candidate.resolver());
      try (part) {
        Predicate<Key> robots = host -> !resolvers.isOwn(candidate.resolver(), host);
        Errand errand = new Errand(candidate.url(), from(url), trail, permit, robots);
        StoredFile file = fetch.file(candidate.accepting(accept), name, errand);
        best = new Found(candidate, trail, file, Outcome.done(), true);
      } catch (Fault fault) {
        LOG.debug("{}: {}", trail.url(), fault.getMessage());
        heard(fault, url, Found.fault(candidate, trail, fault));
      }
    }

    private void heard(Fault fault, String what, Found found) {
      Fault.Elsewhere elsewhere = fault.elsewhere();
      if (elsewhere != null) {
        tried.remove(what);
        leave(elsewhere.host(), new Place(what, elsewhere.hop()), found);
        return;
      }
      if (found.isHopeful()) {
        again.add(what);
      }
      note(found);
      Trail trail = found.trail();
      if (trail != null && Replies.to(fault).kind() == Reply.Kind.THROTTLED) {
        Url.parse(trail.answer().finalUrl()).map(resolvers::keyOf).ifPresent(resting::add);
      }
    }

    private void leave(Key host, Place place, Found found) {
      Duration rest = permit.restOf(host);
      if (rest.compareTo(Outcome.Moved.PATIENCE) <= 0) {
        best = new Found(null, found.trail(), null, moved(host, place, true), true);
      } else if (passedOver == null || rest.compareTo(passedOver.rest) < 0) {
        passedOver = new PassedOver(host, rest, place);
      }
    }

    private void note(Found found) {
      if (dry != null) {
        failed.add(found);
      }
      best = best.orBetter(found);
      if (!found.isHopeful()) {
        settled = settled.orBetter(found);
      }
    }

    /** Whoever asked for less is not asked for something else in the same breath. */
    private boolean isResting(String url) {
      return Url.parse(url).map(resolvers::keyOf).filter(resting::contains).isPresent();
    }

    /** How far the earlier run had come with this. */
    private @Nullable Hop from(String what) {
      Place place = reached;
      return place != null && place.what().equals(what) ? place.hop() : null;
    }

    private List<Candidate> direct(List<String> urls, String resolver) {
      return urls.stream()
          .map(url -> new Candidate(url, resolver, Accept.ANY, null, null, null))
          .toList();
    }

    /** What would be fetched, in this order, and who could not say more. */
    private Found named() {
      Map<String, @Nullable Object> shown = new LinkedHashMap<>();
      List<String> faults = faults();
      if (!faults.isEmpty()) {
        shown.put("failed", faults);
      }
      List<Map<String, @Nullable Object>> all = named.values().stream().map(Run::shown).toList();
      shown.put("candidates", all);
      String text = Json.line(shown);
      while (text.length() > Outcome.MAX_RESULT && !all.isEmpty()) {
        all = all.subList(0, all.size() / 2);
        shown.put("candidates", all);
        text = Json.line(shown);
      }
      String detail = named.size() + " candidates";
      String also = faults.isEmpty() ? "" : "; " + String.join("; ", faults);
      return new Found(
          null, null, null, new Outcome.Skipped(Reason.DRY_RUN.code(), detail + also, text), false);
    }

    private List<String> faults() {
      PassedOver left = passedOver;
      return Stream.concat(
              failed.stream().map(one -> one.fault().reason() + ": " + one.fault().detail()),
              left == null ? Stream.empty() : Stream.of(left.host.name() + " rests"))
          .distinct()
          .limit(MAX_FAULTS)
          .toList();
    }

    private static Map<String, @Nullable Object> shown(Candidate candidate) {
      Map<String, @Nullable Object> shown = new LinkedHashMap<>();
      shown.put("url", Mask.in(candidate.url()));
      shown.put("resolver", candidate.resolver());
      shown.put("license", candidate.license());
      shown.put("oa_status", candidate.oaStatus());
      shown.values().removeIf(Objects::isNull);
      return shown;
    }

    private Found nothing() {
      String asked =
          Stream.concat(known.keySet().stream(), tried.stream())
              .filter(question -> question.startsWith(TO_RESOLVER))
              .map(question -> question.substring(TO_RESOLVER.length()))
              .distinct()
              .collect(Collectors.joining(", "));
      String detail =
          asked.isEmpty()
              ? "the record names no http or https URL"
              : "the record names no http or https URL, and none is known to " + asked;
      return new Found(null, null, null, Outcome.failed(Reason.NO_CANDIDATE.code(), detail), false);
    }
  }

  /** Somebody who rests for too long to be waited for while there are others. */
  private record PassedOver(Key host, Duration rest, Place place) {}
}
