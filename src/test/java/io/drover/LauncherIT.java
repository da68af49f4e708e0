package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.drover.Programs.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
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

  @AutoClose("endAll")
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
    Path copy =
        home.resolve("target/run")
            .resolve(Files.readString(home.resolve("target/run/current")).strip());
    assertThat(copy.resolve("drover.jsa")).as("the classes of a first run").isNotEmptyFile();
    assertThat(copy.resolve("first-run.log")).content().contains("1 done");
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
    Program noMaven =
        launch(home.resolve("drover"), Map.of("PATH", tools().toString()), "--version");
    assertThat(noMaven.code()).isEqualTo(1);
    assertThat(noMaven.err()).hasLineCount(1).contains("no mvn was found; install Maven");
  }

  @Test
  void saysThatTheJavaIsTooOld() throws Exception {
    Path jdk = folder.resolve("jdk");
    script(Files.createDirectories(jdk.resolve("bin")).resolve("java"), "exit 9");
    for (String version : List.of("1.8.0_402", "11.0.2", "16")) {
      String major = version.replaceFirst("^1\\.", "").replaceFirst("[._].*", "");
      Files.writeString(jdk.resolve("release"), "X=\"1\"\nJAVA_VERSION=\"" + version + "\"\n");
      Program old =
          launch(home.resolve("drover"), Map.of("JAVA_HOME", jdk.toString()), "--version");
      assertThat(old.code()).isEqualTo(1);
      assertThat(old.err())
          .hasLineCount(1)
          .startsWith("drover: needs Java 17 or newer, and ")
          .contains(" is Java " + major);
    }
  }

  @Test
  void runsTheJarAsItIsWhereItCannotBeBuiltAnew() throws Exception {
    touchSources();
    Program run = launch(home.resolve("drover"), Map.of("PATH", tools().toString()), "--version");
    assertThat(run.code()).isZero();
    assertThat(run.out()).startsWith("drover ");
    assertThat(run.err()).hasLineCount(1).contains("runs the jar as it is", "no mvn was found");
  }

  @Test
  void buildsOnceHoweverManyStartAtOnce() throws Exception {
    touchSources();
    // A Maven that takes its time over what it leaves behind.
    Path bin =
        maven("echo built >>builds; sleep 1; mkdir -p target; cp ../the.jar target/drover.jar");
    Files.move(home.resolve("target/drover.jar"), folder.resolve("the.jar"));
    Map<String, String> path = Map.of("PATH", bin + ":" + System.getenv("PATH"));
    List<Program> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(launch(home.resolve("drover"), path, "--version"));
    }
    for (Program one : all) {
      assertThat(one.code()).as(one.err()).isZero();
      assertThat(one.out()).startsWith("drover ");
    }
    assumeThat(Path.of("/usr/bin/flock")).exists();
    assertThat(home.resolve("builds")).content().hasLineCount(1);
  }

  @Test
  void showsWhyABuildFailedAndKeepsAllOfItsOutput() throws Exception {
    touchSources();
    Path bin = maven("echo 'a fault in line 7'; exit 1");
    Program run =
        launch(
            home.resolve("drover"), Map.of("PATH", bin + ":" + System.getenv("PATH")), "--version");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("a fault in line 7", "drover: the build failed; ");
    assertThat(home.resolve("target/build.log")).content().contains("a fault in line 7");
  }

  @Test
  void aBuildTakesNothingFromUnderAProcessThatRuns() throws Exception {
    Program run =
        launch(
            home.resolve("drover"),
            Map.of("DROVER_PIPELINE", "bean:noop", "DROVER_INBOX_STABLE_FOR", "100ms"),
            "queue",
            "run");
    run.says("pipeline bean:noop");
    // As a build does: other bytes, in place; and the sources newer than all of them.
    Path jar = home.resolve("target/drover.jar");
    Files.write(jar, new byte[1_000]);
    Files.copy(Programs.JAR, jar, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));
    Program other = launch(home.resolve("drover"), Map.of(), "--version");
    assertThat(other.code()).as(other.err()).isZero();
    Files.createDirectories(work.resolve("inbox"));
    Files.writeString(work.resolve("inbox/list.jsonl.part"), "{\"id\":\"a\"}\nno json\n");
    Files.move(work.resolve("inbox/list.jsonl.part"), work.resolve("inbox/list.jsonl"));
    await().atMost(Programs.LONGEST).until(() -> stats().contains("\"done\":1,"));
    assertThat(run.stop()).isZero();
    assertThat(run.err()).contains("1 done").doesNotContain("Error");
    try (Stream<Path> copies = Files.list(home.resolve("target/run"))) {
      assertThat(copies.filter(Files::isDirectory)).as("this one and the former").hasSize(2);
    }
  }

  @Test
  void saysThatAJarIsNone() throws Exception {
    Files.write(home.resolve("target/drover.jar"), new byte[1_000]);
    Program run = launch(home.resolve("drover"), Map.of(), "--version");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).hasLineCount(1).contains("target/drover.jar cannot be run, see ");
  }

  private String stats() throws Exception {
    Program stats = launch(home.resolve("drover"), Map.of(), "queue", "stats", "--format", "json");
    assertThat(stats.code()).as(stats.err()).isZero();
    return stats.out();
  }

  /** The sources are newer than the jar. */
  private void touchSources() throws IOException {
    Files.setLastModifiedTime(
        home.resolve("pom.xml"), FileTime.from(Instant.now().minusSeconds(60)));
    Files.setLastModifiedTime(
        home.resolve("target/drover.jar"), FileTime.from(Instant.now().minusSeconds(120)));
  }

  /** A folder with a Maven that does what a script says, in the home. */
  private Path maven(String script) throws IOException {
    Path bin = Files.createDirectory(folder.resolve("maven"));
    script(bin.resolve("mvn"), script);
    return bin;
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** A folder with all that the launcher may use, and no Maven. */
  private Path tools() throws IOException {
    Path bin = folder.resolve("bin");
    if (!Files.exists(bin)) {
      Files.createDirectory(bin);
      for (String tool :
          List.of(
              "dirname",
              "readlink",
              "sed",
              "find",
              "head",
              "tail",
              "mkdir",
              "touch",
              "env",
              "date",
              "cp",
              "mv",
              "rm")) {
        Path real =
            Stream.of("/bin", "/usr/bin")
                .map(dir -> Path.of(dir, tool))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        script(bin.resolve(tool), "exec " + real + " \"$@\"");
      }
    }
    return bin;
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
