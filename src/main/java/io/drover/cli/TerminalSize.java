package io.drover.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of the terminal that this process is at: COLUMNS and LINES where they are set, else what
 * stty says, asked again after each change of the window. Thread-safe.
 */
final class TerminalSize implements Supplier<Size> {
  private static final Pattern STTY = Pattern.compile("(\\d{1,4}) (\\d{1,4})");

  private final Map<String, String> variables;
  private volatile Size size;

  private TerminalSize(Map<String, String> variables) {
    this.variables = variables;
    this.size = find();
  }

  static TerminalSize of(Map<String, String> variables) {
    TerminalSize size = new TerminalSize(variables);
    Signals.handle("WINCH", () -> size.size = size.find());
    return size;
  }

  @Override
  public Size get() {
    return size;
  }

  private Size find() {
    Size set = new Size(number("COLUMNS"), number("LINES"));
    if (set.columns() > 0 && set.rows() > 0) {
      return set;
    }
    return ask().orElse(Size.USUAL);
  }

  private int number(String variable) {
    String text = variables.getOrDefault(variable, "");
    return text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
  }

  /** Java itself cannot tell. */
  private static Optional<Size> ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return parse(answer);
    } catch (IOException e) {
      return Optional.empty(); // no such command, or no such terminal
    }
  }

  /** Rows and columns; terminals that do not know say 0 0. */
  static Optional<Size> parse(String stty) {
    Matcher matcher = STTY.matcher(stty.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Size size = new Size(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(1)));
    return size.columns() > 0 && size.rows() > 0 ? Optional.of(size) : Optional.empty();
  }
}
