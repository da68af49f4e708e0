package io.drover.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutcomeTest {
  @Test
  void aResultBeyondItsBoundIsNotKeptWhoeverLeavesIt() {
    String longest = "x".repeat(64 * 1024);
    assertThat(new Outcome.Done(longest).result()).isEqualTo(longest);
    assertThat(new Outcome.Done(longest + "x").result()).isNull();
    assertThat(Outcome.done(longest + "x")).isEqualTo(Outcome.done());
  }
}
