package io.drover;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Programs.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher, in a copy of the project's root with spaces in its name and no sources to build.
 */
class LauncherIT {
  @TempDir private Path folder;
  private Path home;
  private Path work;
  private Programs programs;

  @BeforeEach
  void install() throws IOException {
    home = folder.resolve("the home");
    work = Files.createDirectories(folder.resolve("some work"));
    Files.createDirectories(home.resolve("src/main"));
    Files.createDirectories(home.resolve("target"));
    Files.copy(Programs.HOME.resolve("drover"), home.resolve("drover"));
    assertThat(home.resolve("drover").toFile().setExecutable(true)).isTrue();
    copyFolder(Programs.HOME.resolve("routes"), home.resolve("routes"));
    Files.writeString(home.resolve("application.properties"), "drover.workers = 3\n");
    FileTime old = FileTime.fromMillis(0);
    Files.setLastModifiedTime(Files.createFile(home.resolve("pom.xml")), old);
    Files.setLastModifiedTime(home.resolve("src/main"), old);
    Files.copy(Programs.JAR, home.resolve("target/drover.jar"));
    programs = new Programs(work, Files.createDirectory(folder.resolve("outputs")));
  }

  @AfterEach
  void close() throws Exception {
    programs.endAll();
  }

  @Test
  void runsTheJarWhereOneStandsWithTheSettingsOfItsHome() throws Exception {
    Files.writeString(work.resolve("a list.jsonl"), "{\"id\":\"a\"}\n");
    Program run =
        launch(
            home.resolve("drover"),
            Map.of("DROVER_PIPELINE", "bean:noop"),
            "queue",
            "run",
            "a list.jsonl",
            "--drain");
    assertThat(run.code()).isZero();
    assertThat(run.err()).contains("3 workers", "pipeline bean:noop", "1 done");
    assertThat(work.resolve("state/workqueue.sqlite")).exists();
    assertThat(home.resolve("state")).doesNotExist();
    assertThat(home.resolve("target/build.log")).as("nothing was built").doesNotExist();
  }

  @Test
  void isFoundThroughLinks() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("one"), Path.of("../the home/drover"));
    Files.createSymbolicLink(bin.resolve("two"), Path.of("one"));
    Program version = launch(bin.resolve("two"), Map.of(), "--version");
    assertThat(version.code()).isZero();
    assertThat(version.out()).startsWith("drover ");
    assertThat(version.err()).isEmpty();
  }

  @Test
  void handsTheExitCodeOn() throws Exception {
    assertThat(launch(home.resolve("drover"), Map.of(), "queue", "stats").code()).isEqualTo(1);
    assertThat(launch(home.resolve("drover"), Map.of(), "bogus").code()).isEqualTo(2);
  }

  @Test
  void saysWhatIsMissingWhenThereIsNoJavaOrNoMaven() throws Exception {
    Program noJava = launch(home.resolve("drover"), Map.of("JAVA_HOME", "/nowhere"), "--version");
    assertThat(noJava.code()).isEqualTo(1);
    assertThat(noJava.err()).hasLineCount(1).startsWith("drover: no java found; install a JDK");
    Files.delete(home.resolve("target/drover.jar"));
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path dirname = bin.resolve("dirname");
    Files.writeString(dirname, "#!/bin/sh\nexec /usr/bin/dirname \"$@\"\n");
    assertThat(dirname.toFile().setExecutable(true)).isTrue();
    Program noMaven = launch(home.resolve("drover"), Map.of("PATH", bin.toString()), "--version");
    assertThat(noMaven.code()).isEqualTo(1);
    assertThat(noMaven.err()).hasLineCount(1).contains("no mvn was found; install Maven");
  }

  private static void copyFolder(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private Program launch(Path launcher, Map<String, String> variables, String... args)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
    command.addAll(List.of(args));
    Map<String, String> all = new HashMap<>(variables);
    all.putIfAbsent("JAVA_HOME", Programs.JAVA_HOME.toString());
    return programs.start(command, all);
  }
}
