package io.drover;

import io.drover.testing.JournalPipeline;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What happened, in the order in which it did: starts and ends by the pipeline, kills and caps by
 * the test. The check counts the running jobs of each key from it.
 */
final class Journal implements AutoCloseable {
  /**
   * How long after a cap was lowered a start above it is no fault. The promise is two seconds and
   * what runs then; a loaded machine may take longer to hear.
   */
  private static final long HEARD_MILLIS = 15_000;

  private final Path file;
  private final FileOutputStream out;

  Journal(Path file) {
    this.file = file;
    this.out = JournalPipeline.open(file);
  }

  /** The process is dead: whatever it ran has ended. */
  void killed() {
    JournalPipeline.append(out, "killed");
  }

  /** From before a cap is commanded, the greater of the two may be seen. */
  void cap(String key, int cap) {
    JournalPipeline.append(out, "cap " + key + " " + cap);
  }

  /** What the check has found. */
  record Findings(
      List<String> aboveCap, Set<String> ended, long starts, Map<String, Integer> most) {}

  /** How many jobs may run at a time of the journal. */
  private static final class Allowed {
    private int cap;
    private final List<long[]> before = new ArrayList<>();

    Allowed(int cap) {
      this.cap = cap;
    }

    void set(int changed, long at) {
      before.add(new long[] {cap, at + HEARD_MILLIS});
      cap = changed;
    }

    int at(long time) {
      before.removeIf(old -> old[1] < time);
      return before.stream().mapToInt(old -> (int) old[0]).reduce(cap, Math::max);
    }
  }

  /**
   * Reads it all.
   *
   * @param caps of each key at the beginning
   */
  Findings check(Map<String, Integer> caps) throws IOException {
    Map<String, Allowed> allowed = new HashMap<>();
    caps.forEach((key, cap) -> allowed.put(key, new Allowed(cap)));
    Map<String, Integer> running = new HashMap<>();
    Map<String, Integer> most = new HashMap<>();
    List<String> above = new ArrayList<>();
    Set<String> ended = new HashSet<>();
    long[] starts = {0};
    try (Stream<String> lines = Files.lines(file)) {
      lines.forEach(
          line -> {
            String[] words = line.split(" ", 5);
            long at = Long.parseLong(words[0]);
            switch (words[1]) {
              case "killed" -> running.clear();
              case "cap" -> allowed.get(words[2]).set(Integer.parseInt(words[3]), at);
              case "start" -> {
                starts[0]++;
                for (String key : List.of("host:" + words[2], "resolver:" + words[3])) {
                  int now = running.merge(key, 1, Integer::sum);
                  most.merge(key, now, Math::max);
                  if (now > allowed.get(key).at(at)) {
                    above.add(now + " run: " + line);
                  }
                }
              }
              default -> {
                ended.add(words[4]);
                running.merge("host:" + words[2], -1, Integer::sum);
                running.merge("resolver:" + words[3], -1, Integer::sum);
              }
            }
          });
    }
    return new Findings(above, ended, starts[0], most);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
