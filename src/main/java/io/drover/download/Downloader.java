package io.drover.download;

import io.drover.job.JobState;
import io.drover.job.Outcome;
import io.drover.limit.Permit;
import io.drover.settings.Settings;
import io.drover.settings.SettingsException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches a job's artifact, puts it into its place, and adds the manifest's row. Thread-safe; as
 * many threads may call it at once as it was opened for. Blocks while it downloads; an interrupt
 * ends the download within a fraction of a second, and the thread stays interrupted.
 */
public final class Downloader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Downloader.class);

  private static final String OVERDUE = "it ran for longer than drover.job.deadline";

  private final Hops hops;
  private final Network network;
  private final Search search;
  private final ArtifactStore store;
  private final Manifest manifest;
  private final InstantSource clock;
  private final boolean dry;

  private Downloader(
      Hops hops,
      Network network,
      Search search,
      ArtifactStore store,
      Manifest manifest,
      InstantSource clock,
      boolean dry) {
    this.hops = hops;
    this.network = network;
    this.search = search;
    this.store = store;
    this.manifest = manifest;
    this.clock = clock;
    this.dry = dry;
  }

  /**
   * Looks whether the resolvers can be used that settings name and define.
   *
   * @throws SettingsException when one cannot, or there is no such resolver
   */
  public static void check(Settings.Download settings) {
    try {
      Resolvers.of(settings);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(List.of(String.valueOf(e.getMessage())));
    }
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
    CheckedDns dns = new CheckedDns(addresses, direct);
    Http http = new Http(settings, workers, dns);
    Network network = new Network(dns, Http.proxy(settings), nanoTime);
    NewEntries entries = new NewEntries();
    Manifest manifest = Manifest.open(settings.dir(), entries);
    ArtifactStore store = new ArtifactStore(settings.dir(), entries);
    Answers answers = new Answers(clock, resolvers::isDaily);
    Requests requests = new Requests(settings);
    Hops hops =
        new Hops(
            http,
            network,
            requests,
            answers,
            rule,
            new Watchdog(settings.deadline(), settings.minRate(), pacing, nanoTime),
            resolvers,
            settings.finding().robots() ? new Robots(requests.userAgent(), clock) : null);
    boolean dry = settings.finding().dryRun();
    Search search =
        new Search(
            resolvers,
            new Lookup(hops, answers),
            (candidate, name, errand) ->
                hops.follow(
                    errand,
                    new Saving(
                        store, answers, name, candidate, settings.maxSize(), errand.trail())),
            settings.finding().accept(),
            dry ? new LongRests(clock) : null);
    return new Downloader(hops, network, search, store, manifest, clock, dry);
  }

  /** Whether somebody can be reached, as far as can be told; may take some seconds. */
  public boolean isOnline() {
    return !network.isAway();
  }

  /** Whether files can be written where they are put, if there is room. */
  public boolean isWritable() {
    return store.isWritable();
  }

  /** Takes away what the run of a job has left whose outcome did not count. */
  public void discard(String id) {
    if (dry) {
      return; // it has left nothing; what is there is of another run
    }
    store.discard(SafeName.of(id));
  }

  /**
   * Where others note jobs that ended without a download. It must be flushed before a download's
   * outcome counts.
   */
  public Manifest manifest() {
    return manifest;
  }

  /**
   * Downloads, and says how the job ended: {@link Outcome.Moved} when the next request would be to
   * a host that the permit has no place at.
   *
   * @param permit under which all requests are made; asked before each one to another host
   * @param overdue whether the job has run past its deadline: that is what interrupted it then, and
   *     no stop
   */
  public Outcome download(Order order, Permit permit, BooleanSupplier overdue) {
    Instant started = clock.instant();
    Found found;
    try {
      found = search.run(order, permit);
    } catch (RuntimeException e) {
      LOG.error("job {}: the downloader failed", order.id(), e);
      found = Found.NOTHING.ending(Outcome.retry("exception", e.toString()));
    }
    if (Thread.currentThread().isInterrupted() && found.fault() instanceof Outcome.Retry retry) {
      if (!overdue.getAsBoolean()) {
        return retry; // a stop gives the job back: it is not over
      }
      found =
          found.ending(
              new Outcome.Retry(Reason.DEADLINE.code(), OVERDUE, null, retry.hint(), null));
    }
    return settle(order, started, found);
  }

  private Outcome settle(Order order, Instant started, Found found) {
    Outcome outcome = found.fault();
    if (dry) {
      return outcome; // it leaves no trace here
    } else if (outcome instanceof Outcome.Moved
        || outcome instanceof Outcome.Postponed
        || (outcome instanceof Outcome.Retry && !order.last())) {
      return outcome;
    }
    if (found.file() == null) {
      store.discard(SafeName.of(order.id()));
    }
    ManifestRow row = row(order, started, found);
    manifest.add(row);
    return outcome.leaving(row.result());
  }

  private ManifestRow row(Order order, Instant started, Found found) {
    Candidate candidate = found.candidate();
    Trail trail = found.trail();
    return new ManifestRow(
        order.id(),
        found.file() == null ? JobState.ERROR : JobState.DONE,
        found.fault().reason(),
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

  /** For when no worker downloads any more; one that does gets a connection that is lost. */
  @Override
  public void close() throws IOException {
    try (manifest) {
      hops.close();
    }
  }
}
