package io.drover.settings;

import io.drover.settings.Knob.Check;
import io.drover.settings.Knob.Use;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Every setting there is. docs/settings.md and application.properties are held against it. */
final class Knobs {
  private static final String CIDR = "[0-9A-Fa-f:.]+/\\d{1,3}";
  private static final String HEADERS = "(?s)[!#$%&'*+.^_`|~0-9A-Za-z-]+:.*";

  static final List<Knob> ALL =
      List.of(
          of("drover.workers", "8", "1..256", "jobs at once", number(1, 256)),
          of("drover.pipeline", "bean:download", "a Camel endpoint", "what runs each job", text()),
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
          of("drover.rate.host.NAME", "", Rate.FORM, "how often jobs of one host start", rate()),
          of(
              "drover.rate.resolver.NAME",
              "",
              Rate.FORM,
              "how often jobs of one resolver start",
              rate()),
          of(
              "drover.lease.ttl",
              "600s",
              ">= 30s and > drover.lease.heartbeat",
              "how long a lease holds without a heartbeat",
              time("30s")),
          of(
              "drover.lease.heartbeat",
              "30s",
              ">= 5s",
              "how often a run says that it lives",
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
              text()),
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
              "drover.fairness",
              "drain",
              "drain, equal",
              "how lanes share workers: by the time their backlog needs, or in equal turns",
              oneOf("drain", "equal")),
          of("drover.inbox.dir", "inbox", "a folder", "where lists are dropped", text()),
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
          noted(
              "drover.console.port",
              "8787",
              "0..65535; 0 turns it off",
              "the console's port",
              number(0, 65_535)),
          noted(
              "drover.console.host",
              "127.0.0.1",
              "an address",
              "where the console listens",
              text()),
          of(
              "drover.download.dir",
              "downloads",
              "a folder",
              "finished files and manifest.jsonl",
              text()),
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
              ">= 0B/s; 0 turns it off",
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
              "an address",
              "whom operators of servers may write to",
              text()),
          of(
              "drover.download.allow-addresses",
              "",
              "CIDRs, separated by commas",
              "addresses excepted from the rule that only public ones are fetched from",
              list(CIDR)),
          of("drover.download.proxy", "", "http://HOST:PORT", "a proxy for all downloads", text()),
          of(
              "drover.download.headers.HOST",
              "",
              "Name: value, several separated by \\n",
              "more request headers for one host",
              lines(HEADERS)),
          noted(
              "drover.download.resolvers",
              "",
              "names, separated by commas",
              "the order of resolvers",
              text()),
          noted(
              "drover.download.accept",
              "",
              "pdf, xml, html, any",
              "what counts as the artifact",
              text()),
          noted(
              "drover.download.robots",
              "",
              "true, false",
              "whether robots.txt is obeyed",
              oneOf("true", "false")),
          noted(
              "drover.resolver.NAME.url",
              "",
              "a URL template",
              "where a resolver is asked",
              text()),
          noted(
              "drover.resolver.NAME.pointers",
              "",
              "JSON Pointers",
              "where its answers hold URLs",
              text()),
          noted("drover.resolver.NAME.needs", "", "ids and settings", "what it needs", text()),
          noted("drover.resolver.NAME.rate", "", Rate.FORM, "its polite rate", rate()),
          noted("drover.resolver.NAME.max", "", "1..100000", "its polite cap", number(1, 100_000)),
          noted("drover.resolver.NAME.key", "", "text", "its key", text()));

  private Knobs() {}

  private static Knob of(String key, String fallback, String bound, String meaning, Check check) {
    return new Knob(key, fallback, bound, meaning, Use.OBEYED, check);
  }

  private static Knob noted(
      String key, String fallback, String bound, String meaning, Check check) {
    return new Knob(key, fallback, bound, meaning, Use.NOTED, check);
  }

  private static Knob refused(String key, String bound, String meaning, Check check) {
    return new Knob(key, "", bound, meaning, Use.REFUSED, check);
  }

  private static Check text() {
    return text -> require(!text.isBlank(), "it is not empty");
  }

  private static Check number(long min, long max) {
    return text -> {
      require(text.matches("-?\\d{1,18}"), "it is a whole number");
      within(Long.parseLong(text), min, max);
    };
  }

  private static Check size(long min, long max) {
    return text -> within(Values.size(text), min, max);
  }

  private static void within(long value, long min, long max) {
    require(value >= min && value <= max, "it is out of bounds");
  }

  private static Check time(String min) {
    return time(min, "365000d");
  }

  private static Check time(String min, String max) {
    return text -> {
      Duration value = Values.duration(text);
      require(
          value.compareTo(Values.duration(min)) >= 0 && value.compareTo(Values.duration(max)) <= 0,
          "it is out of bounds");
    };
  }

  private static Check bytesPerSecond() {
    return text -> {
      require(text.endsWith("/s"), "a rate reads like 1KB/s");
      Values.size(text.substring(0, text.length() - 2));
    };
  }

  private static Check rate() {
    return Rate::parse;
  }

  private static Check oneOf(String... values) {
    return text -> require(Set.of(values).contains(text), "it is none of these");
  }

  private static Check list(String form) {
    return text -> {
      for (String one : text.split(",", -1)) {
        require(one.strip().matches(form), one.strip() + " is not of this form");
      }
    };
  }

  private static Check lines(String form) {
    return text ->
        text.lines().forEach(one -> require(one.strip().matches(form), "it is not of this form"));
  }

  private static void require(boolean holds, String fault) {
    if (!holds) {
      throw new IllegalArgumentException(fault);
    }
  }
}
