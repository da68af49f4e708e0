package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Artifact;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderTest {
  private static Order order(String id, Map<String, Object> record) {
    return Order.of(id, 1, false, "default", new Artifact(new HashMap<>(record)), null);
  }

  @Test
  void whereTheRecordNamesNothingTheIdIsRead() {
    assertThat(order("10.5555/X", Map.of()).ids()).containsEntry("doi", "10.5555/x");
    assertThat(order("https://doi.org/10.5555/x", Map.of("id", "x")).ids())
        .containsEntry("doi", "10.5555/x");
    assertThat(order("2101.00001", Map.of()).ids()).containsEntry("arxiv", "2101.00001");
    assertThat(order("http://h.test/a.pdf", Map.of()).urls())
        .containsExactly("http://h.test/a.pdf");
    assertThat(order("paper-1", Map.of()).ids()).isEmpty();
  }

  @Test
  void whereItNamesSomethingTheIdIsAName() {
    assertThat(order("10.5555/x", Map.of("url", "http://h.test/")).ids()).isEmpty();
    assertThat(order("http://h.test/a.pdf", Map.of("doi", "10.5555/x")).urls()).isEmpty();
  }
}
