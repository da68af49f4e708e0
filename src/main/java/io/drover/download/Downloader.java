package io.drover.download;

import io.drover.job.JobState;
import io.drover.job.Outcome;
import io.drover.limit.Permit;
import io.drover.settings.Settings;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches a job's artifact, puts it into its place, and writes the manifest's row. Thread-safe; as
 * many threads may call it at once as it was opened for. Blocks while it downloads; an interrupt
 * ends the download within a fraction of a second, and the thread stays interrupted.
 */
public final class Downloader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Downloader.class);

  private final Hops hops;
  private final Search search;
  private final ArtifactStore store;
  private final Manifest manifest;
  private final InstantSource clock;

  private Downloader(
      Hops hops, Search search, ArtifactStore store, Manifest manifest, InstantSource clock) {
    this.hops = hops;
    this.search = search;
    this.store = store;
    this.manifest = manifest;
    this.clock = clock;
  }

  /**
   * Opens the download folder, creating it where it is missing.
   *
   * @param workers how many downloads run at once
   * @throws IllegalArgumentException when a CIDR, the proxy or a resolver cannot be read
   */
  public static Downloader open(Settings.Download settings, int workers, InstantSource clock)
      throws IOException {
    return open(settings, workers, clock, System::nanoTime, HostAddresses.system(), Pacing.DEFAULT);
  }

  static Downloader open(
      Settings.Download settings,
      int workers,
      InstantSource clock,
      LongSupplier nanoTime,
      HostAddresses addresses,
      Pacing pacing)
      throws IOException {
    AddressRule rule = new AddressRule(settings.allowAddresses());
    // A proxy is asked by its own name only, and may well stand in the local network.
    AddressRule direct =
        settings.proxy() == null ? rule : new AddressRule(List.of("0.0.0.0/0", "::/0"));
    Resolvers resolvers = Resolvers.of(settings);
    CloseableHttpClient client = Http.client(settings, workers, new CheckedDns(addresses, direct));
    Manifest manifest = Manifest.open(settings.dir());
    ArtifactStore store = new ArtifactStore(settings.dir());
    Answers answers = new Answers(clock);
    Hops hops =
        new Hops(
            client,
            new Requests(settings),
            answers,
            rule,
            new Watchdog(settings.deadline(), settings.minRate(), pacing, nanoTime),
            resolvers);
    Search search =
        new Search(
            resolvers,
            new Lookup(hops, answers),
            (candidate, name, errand) ->
                hops.follow(
                    errand, new Saving(store, answers, name, candidate, settings.maxSize())),
            settings.finding().accept());
    return new Downloader(hops, search, store, manifest, clock);
  }

  Lookup lookup() {
    return search.lookup();
  }

  /** Where others note jobs that ended without a download. */
  public Manifest manifest() {
    return manifest;
  }

  /**
   * Downloads, and says how the job ended: {@link Outcome.Moved} when the next request would be to
   * a host that the permit has no place at.
   *
   * @param permit under which all requests are made; asked before each one to another host
   */
  public Outcome download(Order order, Permit permit) {
    Instant started = clock.instant();
    try {
      Search.Found found = search.run(order, permit);
      return settle(order, started, outcome(found), found);
    } catch (RuntimeException e) {
      LOG.error("job {}: the downloader failed", order.id(), e);
      return settle(order, started, Outcome.retry("exception", e.toString()), Search.Found.NOTHING);
    }
  }

  private Outcome settle(Order order, Instant started, Outcome outcome, Search.Found found) {
    if (outcome instanceof Outcome.Moved) {
      return outcome;
    }
    // An interrupted job is not over: a stop gives it back.
    if (outcome instanceof Outcome.Retry
        && (!order.last() || Thread.currentThread().isInterrupted())) {
      return outcome;
    }
    try {
      if (found.file() == null) {
        store.discard(SafeName.of(order.id()));
      }
      manifest.append(row(order, started, outcome, found));
      return outcome;
    } catch (Fault fault) {
      return fault.outcome();
    } catch (IOException e) {
      return Fault.disk(e, manifest.file()).outcome();
    }
  }

  private ManifestRow row(Order order, Instant started, Outcome outcome, Search.Found found) {
    Candidate candidate = found.candidate();
    Trail trail = found.trail();
    return new ManifestRow(
        order.id(),
        found.file() == null ? JobState.ERROR : JobState.DONE,
        outcome.reason(),
        order.attempt(),
        candidate == null || candidate.resolver().equals("direct")
            ? order.resolver()
            : candidate.resolver(),
        trail == null ? null : trail.url(),
        trail == null ? null : trail.answer(),
        found.file(),
        candidate == null ? null : candidate.license(),
        candidate == null ? null : candidate.oaStatus(),
        started.truncatedTo(ChronoUnit.MILLIS),
        clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }

  private static Outcome outcome(Search.Found found) {
    StoredFile file = found.file();
    Trail trail = found.trail();
    if (file == null || trail == null) {
      return found.fault();
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("path", file.path());
    result.put("sha256", file.sha256());
    result.put("bytes", file.bytes());
    result.put("url", trail.url());
    result.put("final_url", trail.answer().finalUrl());
    result.put("status", trail.answer().status());
    result.put("content_type", trail.answer().contentType());
    return Outcome.done(Json.line(result));
  }

  /** For when no worker downloads any more; one that does gets a connection that is lost. */
  @Override
  public void close() throws IOException {
    try (manifest) {
      hops.close();
    }
  }
}
