package io.drover;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.Engine.Run;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes as a Camel user meets them: in their folder and in JMX. */
class RoutesTest {
  private static final Path ROUTES = Path.of("routes");

  @TempDir private Path folder;

  @Test
  void allStartAndEachSaysWhatItDoes() throws Exception {
    Map<String, String> descriptions = new TreeMap<>();
    try (Run run = Runs.start(folder, ROUTES, Map.of())) {
      assertThat(run.idle()).isTrue();
      MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
      Set<ObjectName> routes =
          jmx.queryNames(new ObjectName("org.apache.camel:context=drover,type=routes,*"), null);
      for (ObjectName route : routes) {
        assertThat(jmx.getAttribute(route, "State")).as("%s", route).isEqualTo("Started");
        descriptions.put(
            (String) jmx.getAttribute(route, "RouteId"),
            (String) jmx.getAttribute(route, "Description"));
      }
    }
    assertThat(descriptions)
        .containsOnlyKeys(
            "inbox",
            "lease",
            "limit",
            "limits",
            "work",
            "settle",
            "heartbeat",
            "watch-running",
            "promote",
            "prune",
            "rates",
            "look-back")
        .allSatisfy((id, description) -> assertThat(description).as(id).matches("[A-Z].{20,}"));
  }

  @Test
  void holdNoSql() throws IOException {
    try (Stream<Path> files = Files.list(ROUTES)) {
      List<Path> all = files.toList();
      assertThat(all).isNotEmpty();
      assertThat(all)
          .allSatisfy(
              file ->
                  assertThat(file)
                      .content()
                      .doesNotContainPattern(
                          "(?i)\\b(select|update|insert|delete)\\b .*\\b(from|set|into)\\b"));
    }
  }

  @Test
  void areNumberedInTheOrderOfTheWay() throws IOException {
    try (Stream<Path> files = Files.list(ROUTES)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .allMatch(name -> name.matches("\\d\\d-[a-z]+\\.camel\\.yaml"));
    }
  }
}
