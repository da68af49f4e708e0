package io.drover.download;

import io.drover.job.JobState;
import io.drover.job.Outcome;
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
 * Fetches the first of a job's URLs that gives a whole file, puts the file into its place, and
 * writes the manifest's row. Thread-safe; as many threads may call it at once as it was opened for.
 * Blocks while it downloads; an interrupt ends the download within a fraction of a second, and the
 * thread stays interrupted.
 */
public final class Downloader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Downloader.class);

  private final Fetcher fetcher;
  private final Manifest manifest;
  private final InstantSource clock;

  Downloader(Fetcher fetcher, Manifest manifest, InstantSource clock) {
    this.fetcher = fetcher;
    this.manifest = manifest;
    this.clock = clock;
  }

  /**
   * Opens the download folder, creating it where it is missing.
   *
   * @param workers how many downloads run at once
   * @throws IllegalArgumentException when a CIDR or the proxy cannot be read
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
    CloseableHttpClient client = Http.client(settings, workers, new CheckedDns(addresses, direct));
    Manifest manifest = Manifest.open(settings.dir());
    Fetcher fetcher =
        new Fetcher(
            client,
            new Requests(settings),
            new Answers(clock),
            rule,
            new Watchdog(settings.deadline(), settings.minRate(), pacing, nanoTime),
            new ArtifactStore(settings.dir()),
            settings.maxSize());
    return new Downloader(fetcher, manifest, clock);
  }

  /** Where others note jobs that ended without a download. */
  public Manifest manifest() {
    return manifest;
  }

  /** Downloads, and says how the job ended. */
  public Outcome download(Order order) {
    Instant started = clock.instant();
    if (order.urls().isEmpty()) {
      Fault none = Fault.of(Reason.NO_CANDIDATE, "the record names no URL");
      return settle(order, started, none.outcome(), null, null);
    }
    try {
      Attempt best = best(order.urls(), SafeName.of(order.id()));
      return settle(order, started, best.outcome(), best.trail(), best.file());
    } catch (RuntimeException e) {
      LOG.error("job {}: the downloader failed", order.id(), e);
      Outcome again = Outcome.retry("exception", e.toString());
      return settle(order, started, again, null, null);
    }
  }

  private Attempt best(List<String> urls, SafeName name) {
    Attempt best = attempt(urls.get(0), name);
    for (String url : urls.subList(1, urls.size())) {
      if (best.isLast()) {
        break;
      }
      Attempt next = attempt(url, name);
      best = next.isBetterThan(best) ? next : best;
    }
    return best;
  }

  private Attempt attempt(String url, SafeName name) {
    Trail trail = new Trail(url);
    try {
      StoredFile file = fetcher.fetch(url, name, trail);
      return new Attempt(trail, done(trail, file), file, true);
    } catch (Fault fault) {
      LOG.debug("{}: {}", trail.url(), fault.getMessage());
      return new Attempt(trail, fault.outcome(), null, fault.local());
    }
  }

  private Outcome settle(
      Order order,
      Instant started,
      Outcome outcome,
      @Nullable Trail trail,
      @Nullable StoredFile file) {
    // An interrupted job is not over: a stop gives it back.
    if (outcome instanceof Outcome.Retry
        && (!order.last() || Thread.currentThread().isInterrupted())) {
      return outcome;
    }
    try {
      manifest.append(
          new ManifestRow(
              order.id(),
              file == null ? JobState.ERROR : JobState.DONE,
              outcome.reason(),
              order.attempt(),
              order.resolver(),
              trail == null ? null : trail.url(),
              trail == null ? null : trail.answer(),
              file,
              started.truncatedTo(ChronoUnit.MILLIS),
              clock.instant().truncatedTo(ChronoUnit.MILLIS)));
      return outcome;
    } catch (IOException e) {
      return Fault.disk(e, manifest.file()).outcome();
    }
  }

  private static Outcome done(Trail trail, StoredFile file) {
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

  /**
   * What became of one candidate.
   *
   * @param isLast whether no other need be tried: there is a file, or the fault lies here
   */
  private record Attempt(Trail trail, Outcome outcome, @Nullable StoredFile file, boolean isLast) {

    /** A file beats hope, hope beats none, and of equals the earlier candidate stays. */
    boolean isBetterThan(Attempt other) {
      boolean otherHopeful = other.outcome instanceof Outcome.Retry;
      return isLast || (outcome instanceof Outcome.Retry && !otherHopeful);
    }
  }

  /** For when no worker downloads any more; one that does gets a connection that is lost. */
  @Override
  public void close() throws IOException {
    try (manifest) {
      fetcher.close();
    }
  }
}
