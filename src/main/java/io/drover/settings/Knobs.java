package io.drover.settings;

import static io.drover.settings.Checks.bytesPerSecond;
import static io.drover.settings.Checks.cidrs;
import static io.drover.settings.Checks.endpoint;
import static io.drover.settings.Checks.form;
import static io.drover.settings.Checks.headers;
import static io.drover.settings.Checks.listOf;
import static io.drover.settings.Checks.number;
import static io.drover.settings.Checks.oneOf;
import static io.drover.settings.Checks.path;
import static io.drover.settings.Checks.proxy;
import static io.drover.settings.Checks.size;
import static io.drover.settings.Checks.text;
import static io.drover.settings.Checks.time;

import io.drover.settings.Knob.Check;
import io.drover.settings.Knob.Use;
import java.util.List;

/** Every setting there is. docs/settings.md and application.properties are held against it. */
final class Knobs {
  private static final String POINTER = "(/([^/~]|~[01])*)+";

  static final List<Knob> ALL =
      List.of(
          of("drover.workers", "8", "1..256", "jobs at once", number(1, 256)),
          of(
              "drover.pipeline",
              "bean:download",
              "a Camel endpoint",
              "what runs each job",
              form(
                  "[a-zA-Z][a-zA-Z0-9+.-]*:\\S.*",
                  "it is no endpoint, which reads like bean:download or direct:mine")),
          of(
              "drover.job.deadline",
              "6h",
              ">= 1s",
              "how long a job may run before it is interrupted and tried again",
              time("1s")),
          of(
              "drover.stop.grace",
              "30s",
              ">= 0s",
              "how long running jobs may end at a stop",
              time("0s")),
          of(
              "drover.limit.resolver.default",
              "",
              "1..100000; = drover.workers when not set",
              "jobs at once of each resolver",
              number(1, 100_000)),
          of(
              "drover.limit.resolver.NAME",
              "",
              "1..100000",
              "jobs at once of one resolver",
              number(1, 100_000)),
          of(
              "drover.limit.host.default",
              "4",
              "1..100000",
              "jobs at once of each host",
              number(1, 100_000)),
          of(
              "drover.limit.host.NAME",
              "",
              "1..100000",
              "jobs at once of one host",
              number(1, 100_000)),
          of(
              "drover.rate.host.NAME",
              "",
              Rate.FORM,
              "how often jobs of one host start",
              Rate::parse),
          of(
              "drover.rate.resolver.NAME",
              "",
              Rate.FORM,
              "how often jobs of one resolver start",
              Rate::parse),
          of(
              "drover.lease.ttl",
              "600s",
              ">= 30s and > drover.lease.heartbeat",
              "how long a run that holds leases is taken to live after its last heartbeat",
              time("30s")),
          of(
              "drover.lease.heartbeat",
              "30s",
              ">= 5s",
              "how often a run that holds leases says that it lives",
              time("5s")),
          of(
              "drover.retry.max-attempts",
              "3",
              "1..1000",
              "attempts before a job ends in ERROR",
              number(1, 1_000)),
          of(
              "drover.retry.backoff",
              "60s",
              ">= 1s",
              "wait after the first attempt, doubled each time",
              time("1s")),
          of(
              "drover.retry.jitter",
              "15s",
              ">= 0s",
              "the most that chance adds to a wait",
              time("0s")),
          of(
              "drover.retry.max-backoff",
              "1h",
              ">= drover.retry.backoff",
              "the longest wait before jitter",
              time("1s")),
          of(
              "drover.queue.backend",
              "sqlite",
              "sqlite (postgres is not available in this version)",
              "where the queue is kept",
              oneOf("sqlite")),
          of(
              "drover.queue.path",
              "state/workqueue.sqlite",
              "a file",
              "the queue's SQLite file",
              path()),
          refused("drover.queue.url", "a JDBC URL", "the queue on PostgreSQL", text()),
          refused("drover.queue.username", "", "for PostgreSQL", text()),
          refused("drover.queue.password", "", "for PostgreSQL", text()),
          of(
              "drover.queue.wal",
              "true",
              "true, false",
              "whether SQLite keeps a write-ahead log",
              oneOf("true", "false")),
          of(
              "drover.queue.timeout",
              "10s",
              "1s..1h",
              "how long to wait for another process's write",
              time("1s", "1h")),
          of(
              "drover.queue.durability",
              "full",
              "full, normal",
              "what a commit survives: a power cut, or the death of the process",
              oneOf("full", "normal")),
          of(
              "drover.history.keep",
              "30d",
              ">= 1m",
              "how long the attempts of jobs that have ended are kept",
              time("1m")),
          of(
              "drover.fairness",
              "drain",
              "drain, equal",
              "how lanes share workers: by the time their backlog needs, or in equal turns",
              oneOf("drain", "equal")),
          of(
              "drover.inbox.dir",
              "inbox",
              "a folder, not that of drover.queue.path",
              "where lists are dropped",
              path()),
          of(
              "drover.inbox.stable-for",
              "1s",
              ">= 100ms",
              "how long a list must be unchanged before it is taken",
              time("100ms")),
          of(
              "drover.inbox.max-line",
              "16MB",
              "1KB..1GB",
              "the longest line; longer ones are refused",
              size(1L << 10, 1L << 30)),
          of(
              "drover.inbox.max-record",
              "64KB",
              "1KB..1GB",
              "the largest record that is kept whole; of larger ones what Drover needs is",
              size(1L << 10, 1L << 30)),
          of(
              "drover.inbox.max-queued",
              "0",
              "0..1000000000; 0 is no bound",
              "lists wait while so many jobs are queued",
              number(0, 1_000_000_000)),
          of(
              "drover.inbox.shape.NAME.id",
              "",
              "a JSON Pointer",
              "where records of a shape of yours have their id",
              form(POINTER, "a JSON Pointer reads like /record/links/0/url")),
          of(
              "drover.inbox.shape.NAME.doi",
              "",
              "a JSON Pointer",
              "where records of a shape of yours have a DOI",
              form(POINTER, "a JSON Pointer reads like /record/links/0/url")),
          of(
              "drover.inbox.shape.NAME.url",
              "",
              "a JSON Pointer",
              "where records of a shape of yours have a URL",
              form(POINTER, "a JSON Pointer reads like /record/links/0/url")),
          of(
              "drover.inbox.shape.NAME.resolver",
              "",
              "a JSON Pointer",
              "where records of a shape of yours have the resolver key",
              form(POINTER, "a JSON Pointer reads like /record/links/0/url")),
          of(
              "drover.inbox.shape.NAME.priority",
              "",
              "a JSON Pointer",
              "where records of a shape of yours have the priority",
              form(POINTER, "a JSON Pointer reads like /record/links/0/url")),
          of(
              "drover.console.port",
              "8787",
              "0..65535; 0 turns it off",
              "the console's port",
              number(0, 65_535)),
          of("drover.console.host", "127.0.0.1", "an address", "where the console listens", text()),
          of(
              "drover.camel.cli",
              "false",
              "true, false",
              "whether Camel's own command line (camel ps, camel get, camel top) sees the run",
              oneOf("true", "false")),
          of(
              "drover.tracing.endpoint",
              "",
              "an http or https URL such as http://127.0.0.1:4318",
              "the collector that is told, by OTLP over HTTP, what each run of a job is made of",
              endpoint()),
          of(
              "drover.metrics.endpoint",
              "",
              "an http or https URL such as http://127.0.0.1:4318",
              "the collector that is told, by OTLP over HTTP, each minute what is measured",
              endpoint()),
          of(
              "drover.download.dir",
              "downloads",
              "a folder, not in drover.inbox.dir and not that of drover.queue.path",
              "finished files and manifest.jsonl",
              path()),
          of(
              "drover.download.max-size",
              "500MB",
              ">= 1KB",
              "the largest file",
              size(1L << 10, Long.MAX_VALUE)),
          of(
              "drover.download.connect-timeout",
              "10s",
              "100ms..1h",
              "the longest wait for a connection",
              time("100ms", "1h")),
          of(
              "drover.download.idle-timeout",
              "30s",
              "100ms..1h",
              "the longest silence of a server",
              time("100ms", "1h")),
          of(
              "drover.download.deadline",
              "15m",
              ">= 1s",
              "the longest time for one URL, redirects included",
              time("1s")),
          of(
              "drover.download.min-rate",
              "1KB/s",
              ">= 0B/s, which turns it off",
              "the slowest download that is waited for",
              bytesPerSecond()),
          of(
              "drover.download.user-agent",
              "",
              "text; Drover/VERSION when not set",
              "how requests name themselves",
              text()),
          of(
              "drover.download.mailto",
              "",
              "an address of mail",
              "whom operators of servers may write to",
              form("[^@\\s]+@[^@\\s]+", "it is no address of mail")),
          of(
              "drover.download.allow-addresses",
              "",
              "addresses and CIDRs, separated by commas",
              "addresses excepted from the rule that only public ones are fetched from",
              cidrs()),
          of("drover.download.proxy", "", "http://HOST:PORT", "a proxy for all downloads", proxy()),
          of(
              "drover.download.headers.HOST",
              "",
              "Name: value, several separated by \\n",
              "more request headers for one host",
              headers()),
          of(
              "drover.download.resolvers",
              "direct,arxiv,pmc,unpaywall,openalex,crossref,europepmc,semanticscholar,datacite,"
                  + "zenodo,landing",
              "names of resolvers, separated by commas",
              "whom to ask for an artifact; the first that yields a valid file wins",
              listOf("[a-z][a-z0-9-]*")),
          of(
              "drover.download.accept",
              "",
              "pdf, xml, html, any, separated by commas; as each resolver says when not set",
              "what counts as the artifact",
              listOf("pdf|xml|html|any")),
          of(
              "drover.resolver.NAME.url",
              "",
              "a URL with {doi} {arxiv} {pmc} {zenodo} {mailto} {key} in it",
              "where a resolver is asked",
              text()),
          of(
              "drover.resolver.NAME.pointers",
              "",
              "JSON Pointers or selector@attribute, separated by spaces",
              "where its answers hold URLs; without any its own URL is the file",
              text()),
          of(
              "drover.resolver.NAME.needs",
              "",
              "doi, arxiv, pmc, zenodo, mailto, key, separated by commas",
              "what must be known before it is asked, besides the names in its URL",
              listOf("doi|arxiv|pmc|zenodo|mailto|key")),
          of(
              "drover.resolver.NAME.accept",
              "",
              "pdf, xml, html, any, separated by commas",
              "what counts as the artifact of one resolver",
              listOf("pdf|xml|html|any")),
          of("drover.resolver.NAME.key", "", "text", "its key", text()),
          of(
              "drover.download.robots",
              "true",
              "true, false",
              "whether robots.txt is obeyed",
              oneOf("true", "false")),
          of(
              "drover.download.dry-run",
              "false",
              "true, false",
              "whether files are only looked for and not fetched",
              oneOf("true", "false")),
          of(
              "drover.resolver.NAME.budget",
              "",
              "day",
              "how what it gives is counted, where its answers name no time: from midnight UTC",
              oneOf("day")),
          of(
              "drover.resolver.NAME.rate",
              "",
              Rate.FORM,
              "how often its host is asked, unless drover.rate.host.NAME says so",
              Rate::parse),
          of(
              "drover.resolver.NAME.max",
              "",
              "1..100000",
              "how many requests at once its host gets, unless drover.limit.host.NAME says so",
              number(1, 100_000)));

  private Knobs() {}

  private static Knob of(String key, String fallback, String bound, String meaning, Check check) {
    return new Knob(key, fallback, bound, meaning, Use.OBEYED, check);
  }

  private static Knob refused(String key, String bound, String meaning, Check check) {
    return new Knob(key, "", bound, meaning, Use.REFUSED, check);
  }
}
