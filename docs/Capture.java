import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes docs/demo.svg anew: runs the demo in a terminal of 80 columns and 24 rows, looks at the
 * screen once a second, and writes what it saw as a picture that moves. To be run where the README
 * is, with util-linux's script at hand:
 *
 * <pre>java docs/Capture.java</pre>
 */
public final class Capture {
  private static final int COLUMNS = 80;
  private static final int ROWS = 24;
  private static final long EVERY_NANOS = 1_000_000_000L;
  private static final int LAST_SECONDS = 8;
  private static final double CELL = 8.4;
  private static final int LINE = 18;
  private static final int MARGIN = 12;

  private static final Map<String, String> COLOURS =
      Map.of("", "#d6d9dc", "1", "#ffffff", "2", "#8b949e", "31", "#ff7b72", "32", "#56d364",
          "33", "#e3b341");

  private static final Pattern TEMPORARY = Pattern.compile("/\\S*/drover-demo-\\d+");
  private static final Pattern LAUNCHER = Pattern.compile("/\\S+/drover(?= queue)");

  private final StringBuilder[] texts = new StringBuilder[ROWS];
  private final String[][] styles = new String[ROWS][COLUMNS];
  private int row;
  private int column;
  private boolean wraps = true;
  private String style = "";

  /** One row as it was from one look to another. */
  private record Run(int row, int from, int to, String svg) {}

  private Capture() {
    for (int i = 0; i < ROWS; i++) {
      clear(i, 0);
    }
  }

  public static void main(String... args) throws IOException, InterruptedException {
    String command = "stty rows %d cols %d; ./drover demo".formatted(ROWS, COLUMNS);
    new ProcessBuilder("./drover", "--version").inheritIO().start().waitFor(); // builds it
    ProcessBuilder script = new ProcessBuilder("script", "-qefc", command, "/dev/null");
    script.environment().put("TERM", "xterm-256color");
    script.environment().keySet().removeAll(List.of("COLUMNS", "LINES", "NO_COLOR"));
    script.redirectInput(ProcessBuilder.Redirect.PIPE).redirectErrorStream(true);
    Process process = script.start();
    List<List<String>> looks = new Capture().watch(process);
    if (process.waitFor() != 0) {
      throw new IOException("the demo ended with " + process.exitValue());
    }
    Path file = Path.of("docs/demo.svg");
    Files.writeString(file, svg(looks));
    System.out.println(file + ": " + looks.size() + " seconds, " + Files.size(file) + " bytes");
  }

  /** The rows as SVG, once a second, and at last as they stayed. */
  private List<List<String>> watch(Process process) throws IOException, InterruptedException {
    List<List<String>> looks = new ArrayList<>();
    StringBuilder unread = new StringBuilder("$ ./drover demo\r\n");
    feed(unread);
    try (Reader in =
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      long next = System.nanoTime();
      char[] some = new char[8192];
      while (process.isAlive() || in.ready()) {
        if (in.ready()) {
          unread.append(some, 0, in.read(some));
          feed(unread);
        } else if (System.nanoTime() >= next) {
          looks.add(look());
          next += EVERY_NANOS;
        } else {
          Thread.sleep(5);
        }
      }
    }
    looks.add(look());
    return looks;
  }

  private static final Pattern CODE = Pattern.compile("\033\\[(\\??[\\d;]*)([A-Za-z])");

  /** Takes what is whole; the beginning of a code waits for its end. */
  private void feed(StringBuilder text) {
    int i = 0;
    Matcher code = CODE.matcher(text);
    while (i < text.length()) {
      if (text.charAt(i) == '\033') {
        if (!code.find(i) || code.start() != i) {
          break;
        }
        obey(code.group(1), code.group(2).charAt(0));
        i = code.end();
      } else {
        put(text.charAt(i++));
      }
    }
    text.delete(0, i);
  }

  private void obey(String argument, char code) {
    switch (code) {
      case 'A' -> row = Math.max(0, row - (argument.isEmpty() ? 1 : Integer.parseInt(argument)));
      case 'K' -> clear(row, column);
      case 'J' -> {
        clear(row, column);
        for (int i = row + 1; i < ROWS; i++) {
          clear(i, 0);
        }
      }
      case 'm' -> style = argument.equals("0") ? "" : argument;
      case 'h', 'l' -> wraps = argument.equals("?7") ? code == 'h' : wraps;
      default -> throw new IllegalStateException("a code that is not known here: " + code);
    }
  }

  private void put(char c) {
    if (c == '\r') {
      column = 0;
    } else if (c == '\n') {
      feedLine();
    } else {
      if (column == COLUMNS && wraps) {
        column = 0;
        feedLine();
      }
      column = Math.min(column, COLUMNS - 1);
      texts[row].setCharAt(column, c);
      styles[row][column++] = style;
    }
  }

  private void feedLine() {
    if (row < ROWS - 1) {
      row++;
      return;
    }
    for (int i = 1; i < ROWS; i++) {
      texts[i - 1] = texts[i];
      styles[i - 1] = styles[i];
    }
    styles[ROWS - 1] = new String[COLUMNS];
    clear(ROWS - 1, 0);
  }

  private void clear(int line, int from) {
    if (from == 0) {
      texts[line] = new StringBuilder(" ".repeat(COLUMNS));
    }
    for (int i = from; i < COLUMNS; i++) {
      texts[line].setCharAt(i, ' ');
      styles[line][i] = "";
    }
  }

  private List<String> look() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(spans(nameless(texts[i].toString()), styles[i]));
    }
    return rows;
  }

  /** What folders are called is of this machine alone; nothing else moves. */
  private static String nameless(String full) {
    String text = LAUNCHER.matcher(full).replaceAll("~/drover/drover");
    return TEMPORARY.matcher(text).replaceAll(name -> "…" + " ".repeat(name.group().length() - 1));
  }

  /** Pieces of one colour, each at its own column, so that no font can shift what follows. */
  private static String spans(String text, String[] styles) {
    StringBuilder spans = new StringBuilder();
    for (int from = 0; from < COLUMNS; ) {
      int to = from + 1;
      while (to < COLUMNS && styles[to].equals(styles[from]) && !gap(text, to)) {
        to++;
      }
      String piece = text.substring(from, to).stripTrailing();
      if (!piece.isBlank()) {
        int lead = piece.length() - piece.stripLeading().length();
        spans.append(
            String.format(
                Locale.ROOT,
                "<tspan x=\"%.1f\" fill=\"%s\">%s</tspan>",
                MARGIN + (from + lead) * CELL,
                COLOURS.get(styles[from]),
                escape(piece.strip())));
      }
      from = to;
    }
    return spans.toString();
  }

  private static boolean gap(String text, int at) {
    return text.charAt(at - 1) == ' ' && text.charAt(at) != ' ' && at > 1
        && text.charAt(at - 2) == ' ';
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String svg(List<List<String>> looks) {
    int seconds = looks.size() - 1 + LAST_SECONDS;
    int poster = looks.size() / 2; // for viewers that do not move pictures
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %d" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14">
            <title>./drover demo in a terminal of 80 columns and 24 rows</title>
            <rect width="100%%" height="100%%" rx="8" fill="#0d1117"/>
            """,
            2 * MARGIN + COLUMNS * CELL,
            2 * MARGIN + ROWS * LINE));
    for (Run run : runs(looks)) {
      boolean always = run.from == 0 && run.to == looks.size();
      boolean shown = run.from <= poster && poster < run.to;
      svg.append("<text y=\"").append(MARGIN + 13 + run.row * LINE).append('"');
      svg.append(shown ? ">" : " display=\"none\">").append(run.svg);
      if (!always) {
        svg.append(animation(run, looks.size(), seconds));
      }
      svg.append("</text>\n");
    }
    return svg.append("</svg>\n").toString();
  }

  private static String animation(Run run, int looks, int seconds) {
    double from = (double) run.from / seconds;
    double to = run.to == looks ? 1 : (double) run.to / seconds;
    String values = (from > 0 ? "none;" : "") + "inline" + (to < 1 ? ";none" : "");
    String times =
        (from > 0 ? "0;" : "")
            + String.format(Locale.ROOT, "%.4f", from)
            + (to < 1 ? String.format(Locale.ROOT, ";%.4f", to) : "");
    return "<animate attributeName=\"display\" calcMode=\"discrete\" repeatCount=\"indefinite\""
        + " dur=\"%ds\" values=\"%s\" keyTimes=\"%s\"/>".formatted(seconds, values, times);
  }

  private static List<Run> runs(List<List<String>> looks) {
    List<Run> runs = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      int from = 0;
      for (int i = 1; i <= looks.size(); i++) {
        String was = looks.get(from).get(row);
        if (i == looks.size() || !looks.get(i).get(row).equals(was)) {
          if (!was.isEmpty()) {
            runs.add(new Run(row, from, i, was));
          }
          from = i;
        }
      }
    }
    return runs;
  }
}
