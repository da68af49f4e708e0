package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** Starts real processes, and ends every one of them. */
final class Programs {
  static final Path HOME = Path.of("").toAbsolutePath();
  static final Path JAR = HOME.resolve("target/drover.jar");
  static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  /** Generous, for machines that do other things too; nothing waits so long when all is well. */
  static final Duration LONGEST = Duration.ofSeconds(60);

  private final Path folder;
  private final Path outputs;
  private final List<Process> started = new ArrayList<>();

  /**
   * @param folder where the programs stand
   * @param outputs where what they print is kept
   */
  Programs(Path folder, Path outputs) {
    this.folder = folder;
    this.outputs = outputs;
  }

  /** A process with what it has printed so far. */
  record Program(Process process, Path outFile, Path errFile) {
    String out() throws IOException {
      return Files.readString(outFile);
    }

    String err() throws IOException {
      return Files.readString(errFile);
    }

    /** Waits for its end. */
    int code() throws InterruptedException {
      if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("process " + process.pid() + " does not end:\n" + threads());
      }
      return process.exitValue();
    }

    /** All that it has printed, and then what all its threads are at. */
    private String threads() throws InterruptedException {
      try {
        new ProcessBuilder("kill", "-QUIT", "" + process.pid()).start().waitFor();
        process.waitFor(5, TimeUnit.SECONDS);
        return err() + out();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Sends SIGTERM and waits for the end. */
    int stop() throws InterruptedException {
      process.destroy();
      return code();
    }

    /**
     * Waits for something that it does.
     *
     * @param instead what a failure tells before the log and what all its threads were at
     */
    void until(Callable<Boolean> condition, Supplier<String> instead) throws InterruptedException {
      try {
        await()
            .atMost(LONGEST)
            .failFast("it has ended", () -> !process.isAlive() && !condition.call())
            .until(condition);
      } catch (ConditionTimeoutException | TerminalFailureException e) {
        throw new AssertionError(instead.get() + "\n" + threads(), e);
      }
    }

    /** Waits until it has said so. */
    Program says(String text) {
      await().atMost(LONGEST).until(() -> err().contains(text));
      return this;
    }
  }

  /** The jar itself, as the launcher would run it. */
  Program jar(String... args) throws IOException {
    return java(List.of(), List.of(), args);
  }

  /** What the jar prints when all goes well. */
  String finished(String... args) throws Exception {
    Program program = jar(args);
    assertThat(program.code()).as(program.err()).isZero();
    return program.out();
  }

  /**
   * @param options more options for the JVM
   * @param lib more for the class path, as the launcher adds what is in {@code lib}
   */
  Program java(List<String> options, List<Path> lib, String... args) throws IOException {
    return start(command(options, lib, args), Map.of());
  }

  /** What runs the jar. */
  static List<String> command(String... args) {
    return command(List.of(), List.of(), args);
  }

  private static List<String> command(List<String> options, List<Path> lib, String... args) {
    String classPath =
        Stream.concat(Stream.of(JAR), lib.stream())
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(JAVA_HOME.resolve("bin/java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Ddrover.home=" + HOME);
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, "io.drover.Drover"));
    command.addAll(List.of(args));
    return command;
  }

  Program start(List<String> command, Map<String, String> variables) throws IOException {
    return start(command, variables, false);
  }

  /**
   * @param keyboard whether its input is a pipe of ours, which stays open
   */
  Program start(List<String> command, Map<String, String> variables, boolean keyboard)
      throws IOException {
    Path out = outputs.resolve("out" + started.size());
    Path err = outputs.resolve("err" + started.size());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(keyboard ? Redirect.PIPE : Redirect.from(new File("/dev/null")))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("DROVER_"));
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder.environment().put("DROVER_CONSOLE_PORT", "0"); // the port is one for all of them
    builder.environment().putAll(variables);
    Process process = builder.start();
    started.add(process);
    return new Program(process, out, err);
  }

  /** Whatever still runs is killed. */
  void endAll() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }
}
