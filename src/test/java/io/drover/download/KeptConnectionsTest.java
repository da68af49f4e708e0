package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.testing.Answer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptConnectionsTest {
  @TempDir Path dir;

  @Test
  void many_hosts_in_turn_keep_their_connections() throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench.origin.on("*", "/x", Answer.ok(new byte[] {1}));
      for (int i = 0; i < 20; i++) {
        bench.get(bench.origin.url(i + ".test", "/x"));
      }

      assertThat(bench.origin.openConnections()).isEqualTo(20);
    }
  }
}
