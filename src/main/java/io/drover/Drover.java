package io.drover;

import io.drover.cli.Cli;
import io.drover.cli.Cli.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Start. */
public final class Drover {
  private Drover() {}

  public static void main(String... args) {
    Path here = Path.of("");
    String home = System.getProperty("drover.home");
    Path program = home == null ? here : Path.of(home);
    List<Path> routes =
        Stream.of(program, here)
            .map(folder -> folder.resolve("routes"))
            .filter(Files::isDirectory)
            .toList();
    Environment environment =
        new Environment(
            here,
            program,
            System.getenv(),
            Boolean.getBoolean("drover.terminal"),
            Boolean.getBoolean("drover.screen"),
            System.out,
            System.err);
    System.exit(new Cli(new Wiring(routes), environment).run(args));
  }
}
