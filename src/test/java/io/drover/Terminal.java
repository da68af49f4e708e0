package io.drover;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.cli.Cli;
import io.drover.cli.Cli.Environment;
import io.drover.cli.Engine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Types commands in a folder of the test's own, and keeps what they print. */
final class Terminal {
  private final Path folder;
  private final Map<String, String> variables = new HashMap<>();
  private boolean isTerminal;
  private Path routes = Path.of("routes");
  private UnaryOperator<Engine> engine = real -> real;

  /** What one command did. */
  record Answer(int code, String out, String err) {
    List<String> outLines() {
      return out.lines().toList();
    }

    List<String> errLines() {
      return err.lines().toList();
    }
  }

  /** Everything that the program keeps is kept in the folder. */
  Terminal(Path folder) {
    this.folder = folder;
    with("DROVER_QUEUE_PATH", database().toString());
    with("DROVER_INBOX_DIR", inbox().toString());
    with("DROVER_DOWNLOAD_DIR", folder.resolve("downloads").toString());
    with("DROVER_INBOX_STABLE_FOR", "100ms");
    with("DROVER_CONSOLE_PORT", "0"); // the port is one for all of them
  }

  Terminal with(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  /** Messages go to a screen from now on. */
  Terminal onScreen() {
    isTerminal = true;
    return this;
  }

  /** The routes are in another folder from now on. */
  Terminal withRoutes(Path other) {
    routes = other;
    return this;
  }

  /** The program behind the commands is wrapped from now on. */
  Terminal withEngine(UnaryOperator<Engine> wrapper) {
    engine = wrapper;
    return this;
  }

  Path database() {
    return folder.resolve("state/workqueue.sqlite");
  }

  Path inbox() {
    return folder.resolve("inbox");
  }

  Path write(String name, String... lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, String.join("\n", lines) + "\n");
  }

  Answer type(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Environment environment =
        new Environment(
            folder,
            Path.of(""),
            variables,
            isTerminal,
            isTerminal,
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    int code = new Cli(engine.apply(new Wiring(routes)), environment).run(args);
    return new Answer(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  Answer typeWithInput(String input, String... args) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
    try {
      return type(args);
    } finally {
      System.setIn(before);
    }
  }
}
