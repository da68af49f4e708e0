package io.drover.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    "drover.queue.backend, mysql",
    "drover.queue.wal, yes",
    "drover.queue.timeout, 999ms",
    "drover.queue.durability, some",
    "drover.fairness, fair",
    "drover.inbox.max-line, 1023",
    "drover.console.port, 65536",
    "drover.download.min-rate, 1KB",
    "drover.download.allow-addresses, localhost",
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
    Files.writeString(folder.resolve("application.properties"), "drover.workers = none\n");
    assertThatThrownBy(() -> read("drover.lease.tll", "60s", "drover.fairness", "x"))
        .hasMessageContaining("drover.workers = none")
        .hasMessageContaining("application.properties")
        .hasMessageContaining("the nearest is drover.lease.ttl")
        .hasMessageContaining("drover.fairness = x");
  }

  @Test
  void settingsThatBoundEachOtherAreCompared() {
    assertThatThrownBy(() -> read("drover.lease.ttl", "30s"))
        .hasMessageContaining("more than drover.lease.heartbeat");
    assertThatThrownBy(() -> read("drover.retry.backoff", "2h"))
        .hasMessageContaining("at least drover.retry.backoff");
    assertThat(read("drover.retry.backoff", "1h").settings().retry().backoff()).hasHours(1);
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
    Map<String, String> environment = Map.of("DROVER_WORKERS", "5", "DROVER_OTHER", "x");
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
        .hasMessageContaining("no.properties cannot be read");
  }

  @Test
  void keysOfNamesReachTheCaps() {
    Settings.Caps caps =
        read("drover.limit.host.Example.ORG", "2", "drover.limit.resolver.crossref", "3")
            .settings()
            .caps();
    assertThat(caps.hosts()).containsExactly(Map.entry("example.org", 2));
    assertThat(caps.resolvers()).containsExactly(Map.entry("crossref", 3));
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
  void whatThisVersionCannotObeyIsRefusedOrNoted() {
    assertThatThrownBy(() -> read("drover.queue.url", "jdbc:postgresql://db/"))
        .hasMessageContaining("not available in this version");
    assertThatThrownBy(() -> read("drover.queue.backend", "postgres"))
        .hasMessageContaining("not available in this version");
    assertThat(read("drover.console.port", "9000").notes()).hasSize(1);
    assertThat(read().notes()).isEmpty();
  }

  @Test
  void headersOfAHostAreRead() {
    assertThat(
            read("drover.download.headers.a.example", "X-Key: 1\nAccept: text/html")
                .settings()
                .download()
                .headers())
        .containsEntry("a.example", Map.of("X-Key", "1", "Accept", "text/html"));
  }

  @Test
  void routesSeeEverySettingAndCamelItsOwn() {
    Map<String, String> placeholders = read("camel.main.name", "mine").placeholders();
    assertThat(placeholders)
        .containsEntry("drover.workers", "8")
        .containsEntry("drover.limit.resolver.default", "8")
        .containsEntry("camel.main.name", "mine");
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
