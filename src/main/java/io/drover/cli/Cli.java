package io.drover.cli;

import io.drover.download.Downloader;
import io.drover.job.Key;
import io.drover.queue.QueueException;
import io.drover.queue.WorkQueue;
import io.drover.settings.Settings;
import io.drover.settings.SettingsException;
import io.drover.settings.SettingsReader;
import io.drover.settings.SettingsReader.Loaded;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line: {@code drover [--config FILE] [--set key=value]... COMMAND}. */
@Command(
    name = "drover",
    description =
        "Works through very large lists of artifacts, politely, and survives every crash.",
    subcommands = {
      QueueCommands.class,
      DoctorCommand.class,
      DemoCommand.class,
      CompletionCommand.class,
      CommandLine.HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Cli.Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Cli implements Runnable {
  static final int FAILED = 1;
  static final int REJECTED = 3;
  static final int INTERRUPTED = 130;

  /** What logback.xml reads before the first message. */
  private static final String LOG_LEVEL = "DROVER_LOG_LEVEL";

  /** Where options stand that every command has. */
  private static final int SHARED = 100;

  private final Engine engine;
  private final Environment environment;
  private final Screen screen;
  private @Nullable Supplier<Size> size;

  @Option(
      names = "--config",
      order = SHARED,
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Settings that go before those of application.properties.")
  private @Nullable Path config;

  /** What stands before the command and what stands after it come in lists of their own. */
  private final Set<List<String>> sets = Collections.newSetFromMap(new IdentityHashMap<>());

  @Option(
      names = "--quiet",
      order = SHARED,
      scope = ScopeType.INHERIT,
      description = "No progress and no summaries, only data and faults.")
  private boolean quiet;

  @Option(
      names = "--debug",
      order = SHARED,
      scope = ScopeType.INHERIT,
      description = "Stack traces with faults.")
  private boolean debug;

  @Option(
      names = "--set",
      order = SHARED,
      paramLabel = "key=value",
      scope = ScopeType.INHERIT,
      description = "One setting, before all others; may be repeated.")
  void addSet(@Nullable List<String> set) {
    if (set != null) {
      sets.add(set);
    }
  }

  /**
   * What a process is given from outside.
   *
   * @param home the program's own folder; null when it is not known
   * @param terminal whether messages go to a terminal
   * @param screen whether data goes to one
   */
  public record Environment(
      Path workingDir,
      @Nullable Path home,
      Map<String, String> variables,
      boolean terminal,
      boolean screen,
      PrintStream out,
      PrintStream err) {}

  public Cli(Engine engine, Environment environment) {
    this.engine = engine;
    this.environment = environment;
    this.screen = new Screen(environment.err());
  }

  /** Runs a command line and returns the exit code. */
  public int run(String... args) {
    CommandLine line = new CommandLine(this);
    line.setOut(writer(environment.out()));
    line.setErr(writer(environment.err()));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.registerConverter(Key.class, Cli::key);
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            environment.screen() && hasColours()
                ? CommandLine.Help.Ansi.ON
                : CommandLine.Help.Ansi.OFF));
    line.setParameterExceptionHandler(
        (fault, wrong) -> {
          say("drover: " + WrongUsage.words(fault));
          return CommandLine.ExitCode.USAGE;
        });
    ownOptionsFirst(line);
    line.setExecutionStrategy(
        parsed -> {
          if (quiet) {
            System.setProperty(LOG_LEVEL, "WARN");
          }
          return new CommandLine.RunLast().execute(parsed);
        });
    line.setExecutionExceptionHandler((fault, command, parsed) -> explain(fault));
    PrintStream before = System.err;
    if (live()) {
      System.setErr(screen.aside()); // what is logged must not tear what is painted
    }
    try {
      return line.execute(args);
    } finally {
      System.setErr(before);
    }
  }

  /** In the help of a command, what is its own comes before what all have. */
  private static void ownOptionsFirst(CommandLine line) {
    line.getCommandSpec().usageMessage().sortOptions(false);
    line.getSubcommands().values().forEach(Cli::ownOptionsFirst);
  }

  private static Key key(String text) {
    try {
      return Key.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException(e.getMessage());
    }
  }

  private static java.io.PrintWriter writer(PrintStream stream) {
    return new java.io.PrintWriter(stream, true, java.nio.charset.StandardCharsets.UTF_8);
  }

  private int explain(Exception fault) {
    if (debug) {
      fault.printStackTrace(environment.err());
    }
    if (fault instanceof SettingsException) {
      ("drover: " + fault.getMessage()).lines().forEach(this::say);
      return CommandLine.ExitCode.USAGE;
    }
    if (fault instanceof QueueException || fault instanceof CommandException) {
      say("drover: " + fault.getMessage());
    } else {
      say("drover: " + fault + " (run again with --debug for where it happened)");
    }
    return FAILED;
  }

  @Override
  public void run() {
    throw usage("a command is missing; begin with 'drover demo' or 'drover queue run'");
  }

  private CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(new CommandLine(this), message);
  }

  /**
   * The settings in force.
   *
   * @param flags settings that a command's own flags stand for
   */
  Loaded load(Map<String, String> flags) {
    Map<String, String> overrides = sets();
    overrides.putAll(flags);
    Loaded loaded =
        SettingsReader.read(
            environment.workingDir(),
            environment.home(),
            config,
            environment.variables(),
            overrides);
    Downloader.check(loaded.settings().download());
    return loaded;
  }

  /**
   * The settings of a place of its own, which neither the environment nor the folder where the user
   * stands has a say in.
   *
   * @param fixed settings that {@code --set} does not change
   */
  Loaded loadIn(Path folder, Map<String, String> fixed) {
    Map<String, String> overrides = sets();
    overrides.putAll(fixed);
    Path file = config == null ? null : resolve(config).toAbsolutePath();
    return SettingsReader.read(folder, null, file, Map.of(), overrides);
  }

  private Map<String, String> sets() {
    Map<String, String> overrides = new LinkedHashMap<>();
    for (String one : (Iterable<String>) sets.stream().flatMap(List::stream)::iterator) {
      int equals = one.indexOf('=');
      if (equals < 1) {
        throw usage("--set reads like key=value, not " + one);
      }
      String key = one.substring(0, equals).strip();
      String value = one.substring(equals + 1);
      String before = overrides.put(key, value);
      if (before != null && !before.equals(value)) {
        throw usage("--set gives " + key + " two values; leave one of them out");
      }
    }
    return overrides;
  }

  WorkQueue openQueue(Settings settings) {
    return engine.open(settings);
  }

  /** Opens the queue for a command that makes no sense without one. */
  WorkQueue openExisting() {
    Settings settings = load(Map.of()).settings();
    Path path = settings.queue().path();
    if (!Files.exists(path)) {
      throw new CommandException(
          "there is no queue at " + path + " yet; 'drover queue run' starts one");
    }
    return engine.open(settings);
  }

  Engine engine() {
    return engine;
  }

  /** Data goes here. */
  PrintStream out() {
    return environment.out();
  }

  /** A message for people, one line, safe for terminals. */
  void say(String message) {
    screen.say(Text.safe(message));
  }

  /** A message that {@code --quiet} leaves out. */
  void remark(String message) {
    if (!quiet) {
      say(message);
    }
  }

  /** Whether progress may be painted over itself. */
  boolean live() {
    return environment.terminal() && !quiet && !isDumb();
  }

  /** Whether data may be painted over itself. */
  boolean livesOnScreen() {
    return environment.screen() && !isDumb();
  }

  /** Whether the terminal says that it can only print one line after the other. */
  private boolean isDumb() {
    return variable("TERM").equals("dumb");
  }

  private String variable(String name) {
    return environment.variables().getOrDefault(name, "");
  }

  /** Whether messages may be in colours. */
  boolean colours() {
    return environment.terminal() && hasColours();
  }

  private boolean hasColours() {
    return variable("NO_COLOR").isEmpty() && !isDumb();
  }

  /** Whether anybody wants to see progress and summaries. */
  boolean shows() {
    return !quiet;
  }

  /** What the terminal has room for. */
  Size size() {
    Supplier<Size> known = size;
    if (known == null) {
      known = TerminalSize.of(environment.variables());
      size = known;
    }
    return known.get();
  }

  /** Paints a line over what was painted last. */
  void paint(String line) {
    paint(List.of(Text.safe(line)));
  }

  /** Paints lines, already safe, over what was painted last; none wipes it. */
  void paint(List<String> lines) {
    if (live()) {
      screen.paint(lines);
    }
  }

  /** What to type to run this program from anywhere. */
  String program() {
    Path home = environment.home();
    Path launcher = home == null ? null : home.resolve("drover").toAbsolutePath();
    return launcher != null && Files.isExecutable(launcher) ? launcher.toString() : "drover";
  }

  Path resolve(Path path) {
    return environment.workingDir().resolve(path);
  }

  /** The version of the jar, or that there is none. */
  static final class Version implements CommandLine.IVersionProvider {
    static String text() {
      return Objects.requireNonNullElse(
          Cli.class.getPackage().getImplementationVersion(), "development");
    }

    @Override
    public String[] getVersion() {
      return new String[] {"drover " + text()};
    }
  }
}
