package io.drover.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The lower end of a terminal: a block of lines that is painted over itself, and what is said above
 * it meanwhile. Thread-safe.
 */
final class Screen {
  /** A line that is longer than the window has become must not take two rows. */
  private static final String NO_WRAP = "\033[?7l";

  private static final String WRAP = "\033[?7h";
  private static final String REST_OF_LINE = "\033[K";
  private static final String REST_OF_SCREEN = "\033[J";

  private final PrintStream out;
  private List<String> painted = List.of();

  Screen(PrintStream out) {
    this.out = out;
  }

  /** Paints a block in the place of the last one; none wipes it. */
  synchronized void paint(List<String> lines) {
    StringBuilder text = new StringBuilder(toTop());
    if (lines.isEmpty()) {
      text.append(painted.isEmpty() ? "" : REST_OF_SCREEN);
    } else {
      text.append(NO_WRAP);
      text.append(String.join(REST_OF_LINE + "\n", lines));
      text.append(REST_OF_SCREEN).append(WRAP);
    }
    painted = List.copyOf(lines);
    out.print(text);
    out.flush();
  }

  /** Prints a line above the block. */
  synchronized void say(String line) {
    List<String> block = painted;
    paint(List.of());
    out.println(line);
    if (!block.isEmpty()) {
      paint(block);
    }
  }

  /** Where others may print whole lines above the block. */
  PrintStream aside() {
    return new PrintStream(new Aside(), true, StandardCharsets.UTF_8);
  }

  private String toTop() {
    if (painted.isEmpty()) {
      return "";
    }
    return painted.size() == 1 ? "\r" : "\r\033[" + (painted.size() - 1) + "A";
  }

  private final class Aside extends OutputStream {
    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      synchronized (Screen.this) {
        List<String> block = painted;
        paint(List.of());
        out.write(bytes, from, length);
        out.flush();
        if (!block.isEmpty() && length > 0 && bytes[from + length - 1] == '\n') {
          paint(block);
        }
      }
    }
  }
}
