package io.drover.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTest {
  @Test
  void readsWhatItPrints() {
    for (Key key : new Key[] {Key.host("example.org:8080"), Key.resolver("crossref")}) {
      assertThat(Key.parse(key.toString())).isEqualTo(key);
    }
  }

  @Test
  void aHostMayBeTypedInAnyWay() {
    assertThat(Key.parse("host:Bücher.example:443")).isEqualTo(Key.host("xn--bcher-kva.example"));
    assertThat(Key.parse("resolver:a:b")).isEqualTo(Key.resolver("a:b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "example.org", "hosts:a", "host:", "host:a b", "resolver:", "HOST:a"})
  void refusesWhatNamesNoKey(String text) {
    assertThatThrownBy(() -> Key.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
