package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Key;
import io.drover.limit.Activity;
import io.drover.limit.KeyUse;
import io.drover.queue.Stats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunDrawingTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Key ARCHIVE = Key.host("archive.example");
  private static final Key METERED = Key.host("metered.example");
  private static final Key PACED = Key.host("paced.example");

  private static final List<KeyUse> USES =
      List.of(
          new KeyUse(PACED, 1, 0, 4, 4, 0, SECOND / 5, false),
          new KeyUse(Key.resolver("default"), 5, 0, 12, 12, 0, 0, false),
          new KeyUse(ARCHIVE, 4, 6, 4, 4, 0, 0, false),
          new KeyUse(METERED, 0, 0, 1, 4, 14 * SECOND / 10, 0, false));

  private static RunPicture picture(List<KeyUse> uses) {
    Map<String, Long> errors = new LinkedHashMap<>();
    errors.put("http-500", 8L);
    errors.put("too-large", 1L);
    return new RunPicture(
        new Stats(1_234, 31, 5, 8_752, 0, 9),
        31.4,
        new Activity(5, 12, uses),
        Map.of(ARCHIVE, 33L, METERED, 1_200L),
        errors);
  }

  private static List<String> draw(int columns, int rows) {
    return new RunDrawing(new Size(columns, rows), false).draw(picture(USES));
  }

  @Test
  void tellsAtEightyColumnsWhatRunsWhatRestsAndWhatFailed() {
    assertThat(draw(80, 24))
        .containsExactly(
            "8,761 of 10,000 jobs  ━━━━━━━━━━━━━━━━━━━━━━━━━━────  87 %  31/s  38 s left",
            "5 of 12 workers busy · 1,234 waiting (31 delayed) · 8,752 done · 9 errors",
            "host             running          waiting",
            "archive.example  ●●●●     4/4          33",
            "metered.example  ○···     0/1       1,200  rests 1.4 s, cap 1 of 4",
            "paced.example    ●○○○     1/4           0  next in 0.2 s",
            "errors: 8 × http-500, 1 × too-large");
  }

  @ParameterizedTest
  @CsvSource({"80, 24", "40, 24", "20, 10", "10, 5", "200, 60"})
  void neverNeedsMoreThanTheTerminalHas(int columns, int rows) {
    List<KeyUse> many = new ArrayList<>(USES);
    for (int i = 0; i < 500; i++) {
      Key host = Key.host("a-host-with-a-long-name-%03d.some.where.example".formatted(i));
      many.add(new KeyUse(host, 1, 3, 300, 300, 0, 0, false));
    }
    List<String> lines = new RunDrawing(new Size(columns, rows), false).draw(picture(many));
    assertThat(lines).hasSizeLessThan(Math.max(6, rows));
    assertThat(lines).allMatch(line -> line.length() < columns);
  }

  @Test
  void whoRestsComesBeforeWhoIsOnlyBusyWhereThereIsNoRoomForAll() {
    RunDrawing small = new RunDrawing(new Size(80, 9), false);
    assertThat(small.hosts(USES)).extracting(KeyUse::key).containsExactly(ARCHIVE, METERED);
    assertThat(small.draw(picture(USES))).contains("and 1 more hosts");
    assertThat(new RunDrawing(new Size(80, 8), false).hosts(USES))
        .extracting(KeyUse::key)
        .containsExactly(METERED);
  }

  @Test
  void saysThatItWaitsForLists() {
    assertThat(headline(Stats.NONE)).startsWith("nothing to do yet; waits for lists");
    assertThat(headline(new Stats(0, 0, 0, 3, 0, 0))).startsWith("all 3 jobs have ended; waits");
  }

  private static String headline(Stats stats) {
    RunPicture idle = new RunPicture(stats, 0, new Activity(0, 8, List.of()), Map.of(), Map.of());
    return new RunDrawing(Size.USUAL, false).draw(idle).get(0);
  }

  @Test
  void coloursChangeNothingButColours() {
    List<String> coloured = new RunDrawing(Size.USUAL, true).draw(picture(USES));
    assertThat(coloured).anyMatch(line -> line.contains("\033[33mrests"));
    assertThat(coloured.stream().map(line -> line.replaceAll("\033\\[\\d+m", "")).toList())
        .isEqualTo(draw(80, 24));
  }

  @Test
  void saysInALineWhatALogCanShow() {
    assertThat(RunProgress.line(picture(USES)))
        .isEqualTo(
            "8,761 of 10,000 jobs ended, 31/s, 9 errors; 1,234 waiting (31 delayed), "
                + "5 running; 38 s left");
  }

  @Test
  void foretellsNoEndWhereNothingRuns() {
    RunPicture moving = picture(USES);
    Activity none = new Activity(0, 8, USES);
    RunPicture resting = new RunPicture(moving.stats(), 31, none, Map.of(), Map.of());
    assertThat(RunProgress.line(resting)).endsWith("0 running");
  }
}
