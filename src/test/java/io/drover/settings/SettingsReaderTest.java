package io.drover.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.drover.settings.SettingsReader.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
  @TempDir Path folder;

  private Loaded read(String... pairs) {
    Map<String, String> set = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      set.put(pairs[i], pairs[i + 1]);
    }
    return SettingsReader.read(folder, null, null, Map.of(), set);
  }

  @Test
  void defaultsAreThoseOfTheContract() {
    Settings settings = read().settings();
    assertThat(settings.workers()).isEqualTo(8);
    assertThat(settings.caps().resolverDefault()).isEqualTo(8);
    assertThat(settings.caps().hostDefault()).isEqualTo(4);
    assertThat(settings.lease().ttl()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.retry().maxAttempts()).isEqualTo(3);
    assertThat(settings.retry().maxBackoff()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.queue().path()).isEqualTo(Path.of("state/workqueue.sqlite"));
    assertThat(settings.queue().durability()).isEqualTo(Settings.Durability.FULL);
    assertThat(settings.queue().fairness()).isEqualTo(Settings.Fairness.DRAIN);
    assertThat(settings.pipeline()).isEqualTo("bean:download");
    assertThat(settings.download().maxSize()).isEqualTo(500L << 20);
    assertThat(settings.download().minRate()).isEqualTo(1024);
  }

  @ParameterizedTest
  @CsvSource({
    "drover.workers, 0",
    "drover.workers, 257",
    "drover.workers, many",
    "drover.limit.resolver.default, 0",
    "drover.limit.resolver.crossref, 0",
    "drover.limit.host.default, 0",
    "drover.limit.host.example.org, -1",
    "drover.lease.ttl, 29s",
    "drover.lease.heartbeat, 4s",
    "drover.retry.max-attempts, 0",
    "drover.retry.backoff, 999ms",
    "drover.retry.jitter, -1s",
    "drover.job.deadline, 10001d",
    "drover.inbox.stable-for, 999999999999d",
    "drover.queue.backend, mysql",
    "drover.queue.wal, yes",
    "drover.queue.timeout, 999ms",
    "drover.queue.durability, some",
    "drover.fairness, fair",
    "drover.inbox.max-line, 1023",
    "drover.console.port, 65536",
    "drover.download.min-rate, 1KB",
    "drover.download.allow-addresses, localhost",
    "drover.download.allow-addresses, 10.0.0.0/33",
    "drover.download.allow-addresses, 256.0.0.0/8",
    "drover.download.allow-addresses, 10.0.0/8",
    "drover.download.allow-addresses, fd00::/129",
    "drover.download.allow-addresses, 1:2/8",
    "drover.download.allow-addresses, 10.0.0.0/",
    "drover.download.proxy, proxy.example.org",
    "drover.download.proxy, http://proxy.example.org",
    "drover.download.proxy, http://me:secret@proxy.example.org:3128",
    "drover.download.proxy, http://proxy.example.org:70000",
    "drover.download.proxy, socks://proxy.example.org:1080",
    "drover.download.mailto, nobody",
    "drover.pipeline, download",
    "drover.pipeline, bean:",
    "drover.rate.host.example.org, often",
    "drover.rate.resolver.crossref, 0/s",
  })
  void aValueOutOfBoundsIsNamedWithItsBound(String key, String value) {
    String bound =
        Knobs.ALL.stream().filter(knob -> knob.matches(key)).findFirst().orElseThrow().bound();
    assertThatThrownBy(() -> read(key, value))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll(key, value, "command line", bound);
  }

  @Test
  void allFaultsAreListedAtOnce() throws IOException {
    Files.writeString(
        folder.resolve("application.properties"),
        "drover.workers = none\ndrover.retry.backoff = 2h\n");
    Map<String, String> environment = Map.of("DROVER_LEASE_TTL", "30s");
    Map<String, String> set =
        Map.of("drover.lease.tll", "60s", "drover.fairness", "x", "drover.limit.host.a b", "1");
    assertThatThrownBy(() -> SettingsReader.read(folder, null, null, environment, set))
        .hasMessageContaining("drover.workers = none (" + folder.resolve("application.properties"))
        .hasMessageContaining("drover.lease.tll = 60s (command line): there is no such setting")
        .hasMessageContaining("the nearest is drover.lease.ttl, allowed: >= 30s and > ")
        .hasMessageContaining("drover.fairness = x (command line): it is none of these; allowed:")
        .hasMessageContaining("drover.limit.host.a b = 1 (command line): a b is no host")
        .hasMessageContaining("drover.lease.ttl = 30s (environment DROVER_LEASE_TTL): must be")
        .hasMessageContaining("more than drover.lease.heartbeat = 30s (built-in default)")
        .hasMessageContaining("drover.retry.max-backoff = 1h (built-in default): must be")
        .hasMessageContaining("at least drover.retry.backoff = 2h (");
  }

  @ParameterizedTest
  @CsvSource({
    "drover.download.dir, inbox, drover.inbox.dir",
    "drover.download.dir, inbox/../inbox/files, drover.inbox.dir",
    "drover.download.dir, state, drover.queue.path",
    "drover.inbox.dir, ./state, drover.queue.path",
  })
  void foldersWhoseFilesWouldBeTakenForEachOthersAreRefused(
      String key, String value, String other) {
    assertThatThrownBy(() -> read(key, value))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(key + " = " + value + " (command line): must be another folder than")
        .hasMessageContaining(" that of " + other + " = ");
  }

  @Test
  void foldersBesideEachOtherAreFine() {
    assertThat(read("drover.download.dir", "inbox-files").settings().download().dir())
        .hasToString("inbox-files");
    assertThat(read("drover.queue.path", "queue.sqlite").settings().queue().path())
        .hasToString("queue.sqlite");
  }

  @Test
  void settingsThatBoundEachOtherMayMeet() {
    assertThat(read("drover.retry.backoff", "1h").settings().retry().backoff()).hasHours(1);
    assertThat(read("drover.lease.ttl", "31s").settings().lease().ttl()).hasSeconds(31);
  }

  @ParameterizedTest
  @CsvSource({
    "Drover.workers, drover.workers",
    "drover.Workers, drover.workers",
    "DROVER.LEASE.TTL, drover.lease.ttl",
    "drovr.workers, drover.workers",
    "workers, drover.workers",
    "drover.download.dirs, drover.download.dir",
    "drover.limt.host.example.org, drover.limit.host.example.org",
    "drover.rate.hosts.example.org, drover.rate.host.example.org",
    "drover.resolver.openalex.ulr, drover.resolver.openalex.url",
    "drover., drover.workers",
  })
  void aKeyThatIsNoneNamesTheNearest(String key, String nearest) {
    assertThatThrownBy(() -> read(key, "1"))
        .hasMessageContaining(key + " = ")
        .hasMessageContaining("there is no such setting; the nearest is " + nearest + ", allowed");
  }

  @Test
  void keysOfTheUsersOwnStandBesideOurs() {
    assertThat(read("my.folder", "x", "camel.main.name", "y", "driver.class", "z").placeholders())
        .containsEntry("my.folder", "x")
        .containsEntry("driver.class", "z");
  }

  @ParameterizedTest
  @CsvSource({
    "DROVER_WORKER, the nearest is DROVER_WORKERS",
    "DROVER_LEASE_TIME, the nearest is DROVER_",
    "DROVER_LIMIT_HOST_EXAMPLE_ORG, is set in a file or by --set",
  })
  void aVariableOfOursThatIsNoSettingIsAFault(String variable, String remedy) {
    assertThatThrownBy(
            () -> SettingsReader.read(folder, null, null, Map.of(variable, "1"), Map.of()))
        .hasMessageContaining(variable + " (environment): ")
        .hasMessageContaining(remedy);
  }

  private Settings.Telemetry told(Map<String, String> variables) {
    Map<String, String> set = Map.of("drover.tracing.endpoint", "http://127.0.0.1:4318");
    return SettingsReader.read(folder, null, null, variables, set).settings().telemetry();
  }

  @Test
  void headersOfCollectorsAreThoseOfOpenTelemetrysVariables() {
    String all = "OTEL_EXPORTER_OTLP_HEADERS";
    String own = "OTEL_EXPORTER_OTLP_TRACES_HEADERS";
    assertThat(told(Map.of()).traces().headers()).isEmpty();
    assertThat(told(Map.of(all, "api-key=a%20b+c=, X-Tenant = one ,")).traces().headers())
        .containsExactly(entry("api-key", "a b+c="), entry("X-Tenant", "one"));
    Settings.Telemetry told = told(Map.of(all, "api-key=secret", own, "other=secret"));
    assertThat(told.traces().headers()).containsExactly(entry("other", "secret"));
    assertThat(told.toString()).contains("4318").doesNotContain("secret");
    assertThat(told.metrics()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secret",
        "a b=secret",
        "=secret",
        "a=secret%0d%0aX: y",
        "a=secret%z",
        "a=secret\u201d",
        "a=secret%E2%80%9D"
      })
  void aVariableThatNamesNoHeadersIsToldWithoutItsValue(String value) {
    Map<String, String> variables = Map.of("OTEL_EXPORTER_OTLP_HEADERS", value);
    assertThatThrownBy(() -> told(variables))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("OTEL_EXPORTER_OTLP_HEADERS (environment): ")
        .hasMessageNotContaining("secret");
    assertThat(SettingsReader.read(folder, null, null, variables, Map.of()).settings().telemetry())
        .as("not ours where nobody is told")
        .isEqualTo(new Settings.Telemetry(null, null));
  }

  @Test
  void whatSaysNothingIsNotSet() throws IOException {
    Files.writeString(
        folder.resolve("application.properties"), "drover.download.proxy = http://p:3128\n");
    assertThat(read("drover.download.proxy", "").settings().download().proxy()).isNull();
    assertThat(read("drover.limit.resolver.default", "").settings().caps().resolverDefault())
        .isEqualTo(8);
    assertThatThrownBy(() -> read("drover.workers", "")).hasMessageContaining("drover.workers = ");
    assertThatThrownBy(() -> read("drover.queue.path", " ")).hasMessageContaining("it is empty");
    assertThatThrownBy(() -> read("drover.limit.host.a", "")).hasMessageContaining("no whole");
  }

  @Test
  void aKeyThatStandsTwiceInAFileIsAFault() throws IOException {
    Path file = folder.resolve("mine.properties");
    Files.writeString(
        file,
        """
        drover.workers = 3
        drover.workers = 4
        drover.limit.host.Example.ORG = 1
        drover.limit.host.example.org\\:443 = 2
        """);
    assertThatThrownBy(() -> SettingsReader.read(folder, null, file, Map.of(), Map.of()))
        .hasMessageContaining("drover.workers stands there twice")
        .hasMessageContaining(
            "drover.limit.host.Example.ORG and drover.limit.host.example.org:443 are the same");
  }

  @Test
  void aFileIsReadAsUtf8AndNothingElse() throws IOException {
    Path file = folder.resolve("mine.properties");
    Files.write(file, new byte[] {'#', (byte) 0xe9, '\n'});
    assertThatThrownBy(() -> SettingsReader.read(folder, null, file, Map.of(), Map.of()))
        .hasMessageContaining("mine.properties: it is not in UTF-8");
    Files.writeString(file, "\uFEFFdrover.inbox.dir = listes à faire\n");
    assertThat(SettingsReader.read(folder, null, file, Map.of(), Map.of()).settings().inbox().dir())
        .isEqualTo(Path.of("listes à faire"));
    Files.writeString(file, "drover.inbox.dir = \\u12\n");
    assertThatThrownBy(() -> SettingsReader.read(folder, null, file, Map.of(), Map.of()))
        .hasMessageContaining("mine.properties: it cannot be read: ");
  }

  @Test
  void aFaultShowsNoSecret() {
    assertThatThrownBy(
            () ->
                read(
                    "drover.queue.pasword", "hunter2",
                    "drover.download.headers.example.org:8080", "X-Key: hunter2"))
        .hasMessageContaining("drover.queue.pasword = ***")
        .hasMessageContaining("headers are for a host, whatever the port")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void laterSourcesGoBeforeEarlierOnes() throws IOException {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path file = folder.resolve("mine.properties");
    Files.writeString(home.resolve("application.properties"), "drover.workers = 2\n");
    assertThat(workers(home, null, Map.of(), Map.of())).isEqualTo(2);
    Files.writeString(folder.resolve("application.properties"), "drover.workers = 3\n");
    assertThat(workers(home, null, Map.of(), Map.of())).isEqualTo(3);
    Files.writeString(file, "drover.workers = 4\n");
    assertThat(workers(home, file, Map.of(), Map.of())).isEqualTo(4);
    Map<String, String> environment = Map.of("DROVER_WORKERS", "5", "DROVER_JAVA_OPTS", "-Xmx1g");
    assertThat(workers(home, file, environment, Map.of())).isEqualTo(5);
    assertThat(workers(home, file, environment, Map.of("drover.workers", "6"))).isEqualTo(6);
  }

  private int workers(
      Path home, Path config, Map<String, String> environment, Map<String, String> set) {
    return SettingsReader.read(folder, home, config, environment, set).settings().workers();
  }

  @Test
  void aConfigFileThatIsNotThereIsAFault() {
    assertThatThrownBy(
            () -> SettingsReader.read(folder, null, Path.of("no.properties"), Map.of(), Map.of()))
        .hasMessageContaining("no.properties: there is no such file");
  }

  @Test
  void keysOfNamesReachTheCaps() {
    Settings.Caps caps =
        read(
                "drover.limit.host.Example.ORG:80", "2",
                "drover.limit.host.Bücher.example.", "5",
                "drover.limit.host.localhost:8080", "6",
                "drover.limit.resolver.crossref", "3")
            .settings()
            .caps();
    assertThat(caps.hosts())
        .containsOnly(
            Map.entry("example.org", 2),
            Map.entry("xn--bcher-kva.example", 5),
            Map.entry("localhost:8080", 6));
    assertThat(caps.resolvers()).containsExactly(Map.entry("crossref", 3));
  }

  @Test
  void oneHostIsSetByOneKeyHoweverItIsTyped() throws IOException {
    Files.writeString(
        folder.resolve("application.properties"), "drover.limit.host.example.org = 1\n");
    assertThat(read("drover.limit.host.EXAMPLE.org", "2").settings().caps().hosts())
        .containsExactly(Map.entry("example.org", 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drover.limit.host.defaults",
        "drover.limit.host.Default",
        "drover.limit.resolver.defalt",
        "drover.rate.host.default",
        "drover.limit.host.exa_mple..org",
        "drover.limit.host.https://example.org/",
        "drover.limit.resolver. ",
      })
  void aNameThatCannotBeMeantIsAFault(String key) {
    assertThatThrownBy(() -> read(key, key.contains("rate") ? "1/s" : "1"))
        .isInstanceOf(SettingsException.class);
    assertThat(read("drover.rate.resolver.default", "1/s").settings().rates().resolvers())
        .as("the resolver of jobs that name none")
        .containsKey("default");
  }

  @Test
  void ratesOfNamesAreRead() {
    Settings.Rates rates =
        read("drover.rate.host.Example.ORG", "1/3s", "drover.rate.resolver.crossref", "10/s")
            .settings()
            .rates();
    assertThat(rates.hosts()).containsExactly(Map.entry("example.org", Rate.parse("1/3s")));
    assertThat(rates.resolvers()).containsExactly(Map.entry("crossref", Rate.parse("10/s")));
  }

  @Test
  void whatThisVersionCannotObeyIsRefused() {
    assertThatThrownBy(() -> read("drover.queue.url", "jdbc:postgresql://db/"))
        .hasMessageContaining("not available in this version");
    assertThatThrownBy(() -> read("drover.queue.backend", "postgres"))
        .hasMessageContaining("not available in this version");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Key: 1\nAccept: text/html", "X-Key: 1\\nAccept: text/html"})
  void headersOfAHostAreReadFromAFileAndFromACommandLine(String lines) {
    assertThat(read("drover.download.headers.a.example", lines).settings().download().headers())
        .containsEntry("a.example", Map.of("X-Key", "1", "Accept", "text/html"));
  }

  @Test
  void routesSeeEverySettingAndCamelItsOwn() {
    Map<String, String> placeholders = read("camel.main.name", "mine").placeholders();
    assertThat(placeholders)
        .containsEntry("drover.workers", "8")
        .containsEntry("drover.limit.resolver.default", "8")
        .containsEntry("camel.main.name", "mine");
    assertThat(read("drover.lease.heartbeat", "90 s").placeholders())
        .as("a time as Camel reads it")
        .containsEntry("drover.lease.heartbeat", "90s");
  }

  @Test
  void everySettingStandsInTheFileAndInTheDocs() throws IOException {
    String file = Files.readString(Path.of("application.properties"));
    String docs = Files.readString(Path.of("docs/settings.md"));
    for (Knob knob : Knobs.ALL) {
      assertThat(file).contains("#" + (knob.key() + " = " + knob.fallback()).stripTrailing());
      assertThat(docs).contains("| `" + knob.key() + "` | ").contains(knob.bound());
    }
    assertThat(SettingsReader.read(Path.of(""), null, null, Map.of(), Map.of()).settings())
        .isEqualTo(read().settings());
  }
}
