package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalSizeTest {
  @Test
  void isWhatSttySaysUnlessThatIsNothing() {
    assertThat(TerminalSize.parse("24 80\n")).contains(new Size(80, 24));
    assertThat(TerminalSize.parse("0 0\n")).isEmpty();
    assertThat(TerminalSize.parse("")).isEmpty();
    assertThat(TerminalSize.parse("stty: not a tty")).isEmpty();
  }

  @Test
  void isWhatTheEnvironmentSaysWhereItDoes() {
    assertThat(TerminalSize.of(Map.of("COLUMNS", "132", "LINES", "43")).get())
        .isEqualTo(new Size(132, 43));
  }

  @Test
  void aListThatIsTooLongEndsInHowMuchIsMissing() {
    assertThat(Text.fit(List.of("a", "bbbbbb", "c"), new Size(5, 3))).containsExactly("a", "and ");
    assertThat(Text.fit(List.of("a", "b", "c", "d"), new Size(80, 4)))
        .containsExactly("a", "b", "and 2 more");
    assertThat(Text.fit(List.of("a", "b", "c"), new Size(80, 4))).containsExactly("a", "b", "c");
  }
}
