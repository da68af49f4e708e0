package io.drover;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Terminal.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all commands have in common: help, exit codes, where output goes, settings, faults. */
class CommandLineTest {
  private static final String ESCAPE = "\033";

  @TempDir private Path folder;
  private Terminal terminal;

  @BeforeEach
  void open() {
    terminal = new Terminal(folder);
  }

  @Test
  void saysItsVersionOnStdout() {
    Answer answer = terminal.type("--version");
    assertThat(answer.code()).isZero();
    assertThat(answer.out()).startsWith("drover ").hasLineCount(1);
    assertThat(answer.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "help",
        "queue --help",
        "queue enqueue --help",
        "queue import --help",
        "queue run -h",
        "queue stats --help",
        "queue retry-failed --help",
        "queue list --help",
        "queue show --help",
        "demo --help",
        "completion --help"
      })
  void helpsOnEveryLevel(String command) {
    Answer answer = terminal.type(command.split(" "));
    assertThat(answer.code()).isZero();
    assertThat(answer.out()).startsWith("Usage: drover");
    assertThat(answer.err()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void namesEveryQueueCommandInItsHelp() {
    assertThat(terminal.type("help", "queue").out())
        .contains("enqueue", "import", "run", "stats", "retry-failed", "list", "show");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "queue",
        "bogus",
        "queue bogus",
        "queue enqueue",
        "queue import",
        "queue show",
        "queue stats --bogus",
        "queue stats --by moon",
        "queue stats --format xml",
        "queue list --state BUSY",
        "queue list --limit many",
        "queue retry-failed --max-attempts x",
        "queue enqueue a --priority high",
        "queue run --max-per-resolver a",
        "--set alone queue stats",
        "completion fish"
      })
  void answersWrongUsageWithTwoAndOneLineOnStderr(String command) {
    Answer answer = terminal.type(command.split(" "));
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.errLines()).singleElement().asString().startsWith("drover: ");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void asksForACommandWhenThereIsNone() {
    Answer answer = terminal.type();
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).startsWith("drover: a command is missing");
  }

  @ParameterizedTest
  @CsvSource({
    "bogus, there is no command 'bogus' (see: drover --help)",
    "queue stat, there is no command 'stat'; did you mean 'stats'? (see: drover queue --help)",
    "queue run --worker 3, there is no option '--worker'; did you mean '--workers'?",
    "demo extra, 'extra' is one argument too many for 'drover demo' (see: drover demo --help)",
    "queue enqueue, Missing required parameter: 'ID' (see: drover queue enqueue --help)",
  })
  void saysWhatIsWrongWhatMayBeMeantAndWhereToLook(String command, String words) {
    assertThat(terminal.type(command.split(" ")).err()).startsWith("drover: " + words);
  }

  @Test
  void namesWhatIsACommandsOwnBeforeWhatAllHave() {
    String help = terminal.type("queue", "run", "--help").out();
    String options = help.substring(help.indexOf("[FILE...] "));
    assertThat(options.indexOf("--workers")).isBetween(0, options.indexOf("--config"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void printsAScriptThatCompletesCommands(String shell) {
    Answer answer = terminal.type("completion", shell);
    assertThat(answer.code()).isZero();
    assertThat(answer.out()).startsWith("#!").contains("retry-failed", "--max-per-host");
  }

  @ParameterizedTest
  @CsvSource({
    "queue pause, the queue is paused",
    "queue pause host:one.example, host:one.example is paused",
    "queue limit host:one.example --max 2, 'max      2, commanded'"
  })
  void whatIsCommandedBeforeTheFirstStartHoldsForIt(String command, String says) {
    Answer answer = terminal.type(command.split(" "));
    assertThat(answer.code()).as(answer.err()).isZero();
    assertThat(answer.out()).startsWith(says);
    assertThat(terminal.type(command.replace("--max 2", "").strip().split(" ")).out())
        .containsAnyOf("was paused already", "max      2, commanded");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "queue limit host:a",
        "queue limit host:a --clear",
        "queue limit host:a --burst 5",
        "queue resume",
        "queue stats",
        "queue list",
        "queue show a",
        "queue retry-failed",
        "queue list"
      })
  void asksNothingOfAQueueThatIsNotThereAndMakesNone(String command) {
    Answer answer = terminal.type(command.split(" "));
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.errLines())
        .singleElement()
        .asString()
        .startsWith("drover: there is no queue at " + terminal.database());
    assertThat(terminal.database()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"doctor", "queue run --drain"})
  void refusesAResolverThatThereIsNot(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.add("--set=drover.download.resolvers=direct,unpaywal");
    Answer answer = terminal.type(words.toArray(String[]::new));
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err())
        .startsWith("drover: the settings cannot be used")
        .contains("there is no resolver unpaywal", "unpaywall");
  }

  @Test
  void listsEveryBadSettingAtOnce() throws IOException {
    terminal.write("application.properties", "drover.lease.ttl = 1s", "drover.workes = 3");
    terminal.write("more.properties", "drover.retry.backoff = soon");
    terminal.with("DROVER_QUEUE_DURABILITY", "half");
    Answer answer =
        terminal.type(
            "--config", "more.properties", "--set", "drover.fairness=odd", "queue", "stats");
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err())
        .startsWith("drover: the settings cannot be used")
        .contains("drover.lease.ttl = 1s", "application.properties", ">= 30s")
        .contains("drover.workes", "the nearest is drover.workers")
        .contains("drover.retry.backoff = soon", "more.properties")
        .contains("drover.queue.durability = half", "environment DROVER_QUEUE_DURABILITY")
        .contains("drover.fairness = odd", "command line", "drain, equal");
  }

  @Test
  void readsSettingsFromTheLastSourceThatNamesThem() throws IOException {
    Path mine = folder.resolve("mine.sqlite");
    terminal.write("extra.properties", "drover.queue.path = elsewhere.sqlite");
    Answer answer =
        terminal.type(
            "queue",
            "enqueue",
            "a",
            "--config=extra.properties",
            "--set",
            "drover.queue.path=" + mine);
    assertThat(answer.code()).isZero();
    assertThat(mine).exists();
    assertThat(terminal.database()).doesNotExist();
  }

  @Test
  void takesSettingsBeforeAndAfterTheCommandAndNoneTwice() {
    Answer both =
        terminal.type(
            "--set",
            "drover.workers=x",
            "queue",
            "stats",
            "--set",
            "drover.fairness=y",
            "--set",
            "drover.queue.wal=z");
    assertThat(both.code()).isEqualTo(2);
    assertThat(both.err())
        .contains("drover.workers = x", "drover.fairness = y", "drover.queue.wal = z");
    Answer twice =
        terminal.type("--set", "drover.workers=3", "queue", "stats", "--set", "drover.workers=4");
    assertThat(twice.code()).isEqualTo(2);
    assertThat(twice.errLines())
        .containsExactly(
            "drover: --set gives drover.workers two values; leave one of them out (see: drover --help)");
    assertThat(terminal.type("queue", "stats", "--set", "workers").err())
        .contains("--set reads like key=value, not workers");
  }

  @Test
  void refusesAConfigFileThatIsNotThere() {
    Answer answer = terminal.type("--config", "gone.properties", "queue", "enqueue", "a");
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).contains("gone.properties: there is no such file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"queue stats", "queue enqueue a", "queue run --drain"})
  void leavesATextFileInTheQueuesPlaceAlone(String command) throws IOException {
    Path text = terminal.write("state/workqueue.sqlite", "dear diary, ".repeat(100));
    Answer answer = terminal.type(command.split(" "));
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.errLines())
        .singleElement()
        .asString()
        .startsWith("drover: ")
        .contains(text.toString(), "is not a database", "drover.queue.path");
    assertThat(text).content().startsWith("dear diary");
  }

  @Test
  void leavesADatabaseOfAnotherProgramAlone() throws Exception {
    Path other = folder.resolve("other.sqlite");
    execute(other, "CREATE TABLE photos (name TEXT)");
    Answer answer = terminal.type("queue", "enqueue", "a", "--set", "drover.queue.path=" + other);
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.errLines()).singleElement().asString().contains("not a queue of Drover");
  }

  @Test
  void refusesAQueueOfANewerVersion() throws Exception {
    terminal.type("queue", "enqueue", "a");
    execute(terminal.database(), "PRAGMA user_version = 99");
    Answer answer = terminal.type("queue", "stats");
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.errLines()).singleElement().asString().contains("newer version");
  }

  @Test
  void refusesAnEmptyFileWhereAQueueWas() throws IOException {
    Files.createDirectories(terminal.database().getParent());
    Files.createFile(terminal.database());
    Answer answer = terminal.type("queue", "enqueue", "a");
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.err()).contains("is empty where a database was expected");
    assertThat(terminal.database()).isEmptyFile();
  }

  @Test
  void showsAStackTraceOnlyForDebug() {
    assertThat(terminal.type("queue", "stats").err()).doesNotContain("\tat ");
    Answer answer = terminal.type("queue", "stats", "--debug");
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.err()).contains("\tat io.drover.cli").contains("\ndrover: there is no queue");
  }

  @Test
  void usesColoursOnAScreenOnlyAndNeverAgainstNoColor() {
    assertThat(terminal.type("--help").out()).doesNotContain(ESCAPE);
    terminal.onScreen();
    assertThat(terminal.type("--help").out()).contains(ESCAPE);
    terminal.with("NO_COLOR", "1");
    assertThat(terminal.type("--help").out()).doesNotContain(ESCAPE);
  }

  @Test
  void letsNoNameFromOutsideSteerTheScreen() {
    Answer answer = terminal.type("queue", "show", "\033[2Jx\u202e");
    assertThat(answer.err()).doesNotContain(ESCAPE, "\u202e");
    terminal.type("queue", "enqueue", "a\u202eb");
    assertThat(terminal.type("queue", "list").out()).contains("a?b");
    assertThat(terminal.type("queue", "show", "a\u202eb").out()).doesNotContain("\u202e");
  }

  private static void execute(Path database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
