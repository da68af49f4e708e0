package io.drover.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set, read and checked before anything starts. Immutable. The keys, their
 * defaults and bounds stand in {@code application.properties} and docs/settings.md.
 */
public record Settings(
    int workers,
    Caps caps,
    Rates rates,
    LeaseTimes lease,
    Retry retry,
    Queue queue,
    Inbox inbox,
    String pipeline,
    Duration jobDeadline,
    Duration stopGrace,
    Download download,
    Console console,
    Telemetry telemetry) {

  /** The same with other limits. */
  public Settings limitedBy(Caps otherCaps, Rates otherRates) {
    return new Settings(
        workers,
        otherCaps,
        otherRates,
        lease,
        retry,
        queue,
        inbox,
        pipeline,
        jobDeadline,
        stopGrace,
        download,
        console,
        telemetry);
  }

  /**
   * Who may look on.
   *
   * @param port the console's port; 0 for no console
   * @param host where the console listens
   * @param camelCli whether Camel's own command line sees the run
   */
  public record Console(int port, String host, boolean camelCli) {}

  /**
   * Who is told of runs.
   *
   * @param traces whom to tell what runs are made of; null for nobody
   * @param metrics whom to tell what is measured; null for nobody
   */
  public record Telemetry(@Nullable Collector traces, @Nullable Collector metrics) {}

  /**
   * Who listens for OTLP over HTTP.
   *
   * @param endpoint its URL, without the path of a signal
   * @param headers of each request to it; secrets
   */
  public record Collector(String endpoint, Map<String, String> headers) {
    @Override
    public String toString() {
      return endpoint;
    }
  }

  /**
   * How many jobs of one key may run at once.
   *
   * @param resolvers caps by resolver name
   * @param hosts caps by host name, normalised
   */
  public record Caps(
      int resolverDefault,
      Map<String, Integer> resolvers,
      int hostDefault,
      Map<String, Integer> hosts) {}

  /**
   * How often jobs of one key may start; a key that is not named has no such limit.
   *
   * @param resolvers rates by resolver name
   * @param hosts rates by host name, normalised
   */
  public record Rates(Map<String, List<Rate>> resolvers, Map<String, List<Rate>> hosts) {}

  /**
   * How others know that a run lives. What it has leased holds as long as it has the lock on the
   * queue's file, however long it says nothing.
   *
   * @param ttl how long a run that holds leases is taken to live after its last heartbeat
   * @param heartbeat how often a run that holds leases says that it lives
   */
  public record LeaseTimes(Duration ttl, Duration heartbeat) {}

  /** When and how often a job is tried again. */
  public record Retry(int maxAttempts, Duration backoff, Duration jitter, Duration maxBackoff) {}

  /**
   * Where the queue is and how it is kept.
   *
   * @param path the SQLite file
   * @param wal whether SQLite keeps a write-ahead log
   * @param timeout how long to wait for another process's write
   * @param historyKeep how long the attempts of jobs that have ended are kept
   */
  public record Queue(
      Path path,
      boolean wal,
      Duration timeout,
      Durability durability,
      Fairness fairness,
      Duration historyKeep) {}

  /** What a commit survives: {@code FULL} a power cut, {@code NORMAL} the death of the process. */
  public enum Durability {
    FULL,
    NORMAL
  }

  /** How lanes share the workers. */
  public enum Fairness {
    /** By the time that their backlog still needs, so that all end as early as can be. */
    DRAIN,
    /** Equal turns. */
    EQUAL
  }

  /**
   * Where lists are dropped.
   *
   * @param maxLine the longest line that is read, in bytes
   * @param stableFor how long a list must be unchanged before it is taken
   * @param maxRecord characters of a record; of larger ones only what pipelines need is kept
   * @param maxQueued no list is taken while so many jobs are queued; 0 for any number
   * @param shapes by the names of shapes, JSON Pointers by the names of fields
   */
  public record Inbox(
      Path dir,
      long maxLine,
      Duration stableFor,
      long maxRecord,
      long maxQueued,
      Map<String, Map<String, String>> shapes) {}

  /**
   * The built-in downloader.
   *
   * @param maxSize bytes
   * @param minRate bytes per second
   * @param allowAddresses CIDRs excepted from the rule that only public addresses are fetched from
   * @param headers extra request headers by host name
   */
  public record Download(
      Path dir,
      long maxSize,
      Duration connectTimeout,
      Duration idleTimeout,
      Duration deadline,
      long minRate,
      @Nullable String userAgent,
      @Nullable String mailto,
      List<String> allowAddresses,
      @Nullable String proxy,
      Map<String, Map<String, String>> headers,
      Finding finding) {}

  /**
   * How the downloader finds URLs and what it takes.
   *
   * @param order the resolvers to ask, first to last
   * @param accept what counts as the artifact everywhere; empty to leave it to each resolver
   * @param robots whether robots.txt is obeyed
   * @param dryRun whether files are only looked for and not fetched
   * @param resolvers what is set of each resolver, by its name and then by the last word of the key
   */
  public record Finding(
      List<String> order,
      List<String> accept,
      boolean robots,
      boolean dryRun,
      Map<String, Map<String, String>> resolvers) {}
}
