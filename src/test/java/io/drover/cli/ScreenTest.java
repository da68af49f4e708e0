package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stays on a terminal when lines are said and logged while a block is painted. */
class ScreenTest {
  private final FakeScreen seen = new FakeScreen();
  private final Screen screen = new Screen(seen.stream());

  @Test
  void aBlockIsPaintedOverTheLastOneWhateverTheirSizes() {
    screen.say("before");
    screen.paint(List.of("one, which is long", "two", "three"));
    screen.paint(List.of("1", "2"));
    assertThat(seen.lines()).containsExactly("before", "1", "2");
    screen.paint(List.of("a", "b", "c"));
    assertThat(seen.lines()).containsExactly("before", "a", "b", "c");
    screen.paint(List.of());
    assertThat(seen.lines()).containsExactly("before", "");
  }

  @Test
  void whatIsSaidAndLoggedMeanwhileStandsAboveIt() {
    PrintStream log = screen.aside();
    screen.paint(List.of("one", "two"));
    screen.say("said");
    log.print("logged\n");
    assertThat(seen.lines()).containsExactly("said", "logged", "one", "two");
    screen.paint(List.of("1"));
    assertThat(seen.lines()).containsExactly("said", "logged", "1");
  }

  @Test
  void aLineThatIsLoggedInPiecesIsNotTorn() {
    PrintStream log = screen.aside();
    screen.paint(List.of("block"));
    log.print("first ");
    log.print("second");
    log.println();
    screen.paint(List.of("block"));
    assertThat(seen.lines()).containsExactly("first second", "block");
  }

  @Test
  void nothingIsPrintedToWipeWhatWasNeverPainted() {
    screen.paint(List.of());
    assertThat(seen.lines()).containsExactly("");
  }
}
