package io.drover;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Terminal.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another chance for failed jobs: two without a URL, one whose address is refused. */
class RetryFailedCommandTest {
  @TempDir private Path folder;
  private Terminal terminal;

  @BeforeEach
  void fail() throws IOException {
    terminal = new Terminal(folder);
    terminal.write(
        "list.jsonl",
        "{\"id\":\"a\"}",
        "{\"id\":\"b\"}",
        "{\"id\":\"c\",\"url\":\"http://127.0.0.1/\"}");
    assertThat(drain("list.jsonl").code()).isEqualTo(3);
  }

  @Test
  void countsOnlyInADryRun() {
    assertThat(retry("--dry-run").outLines()).containsExactly("would retry 3");
    assertThat(failed()).isEqualTo(3);
  }

  @Test
  void putsThemAllBack() {
    Answer answer = retry();
    assertThat(answer).isEqualTo(new Answer(0, "retried 3" + System.lineSeparator(), ""));
    assertThat(failed()).isZero();
    assertThat(retry().outLines()).containsExactly("retried 0");
  }

  @Test
  void putsBackThoseOfAReason() {
    assertThat(retry("--reason", "no-candidate").outLines()).containsExactly("retried 2");
    Answer none = retry("--reason", "nonsense");
    assertThat(none.outLines()).containsExactly("retried 0");
    assertThat(none.errLines()).containsExactly("in ERROR in the queue are 1 × address-refused");
    assertThat(failed()).isEqualTo(1);
  }

  @Test
  void putsBackThoseOfAHost() {
    assertThat(retry("--host", "127.0.0.1").outLines()).containsExactly("retried 1");
    assertThat(failed()).isEqualTo(2);
  }

  @Test
  void leavesThoseThatHaveUsedTheirAttempts() {
    assertThat(retry("--max-attempts", "1").outLines()).containsExactly("retried 0");
    assertThat(retry("--max-attempts", "2", "--host", "127.0.0.1").outLines())
        .containsExactly("retried 1");
    assertThat(drain().code()).as("failed again").isEqualTo(3);
    assertThat(retry("--max-attempts", "2").outLines())
        .as("attempts are counted over a job's whole life")
        .containsExactly("retried 2");
    assertThat(drain().code()).isEqualTo(3);
    assertThat(drain().code()).as("nothing failed in this run").isZero();
  }

  private Answer drain(String... lists) {
    return type(List.of("queue", "run", "--drain"), lists);
  }

  private Answer retry(String... more) {
    return type(List.of("queue", "retry-failed"), more);
  }

  private Answer type(List<String> command, String... more) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return terminal.type(all.toArray(String[]::new));
  }

  private int failed() {
    return terminal.type("queue", "list", "--state", "ERROR", "--format", "json").outLines().size();
  }
}
