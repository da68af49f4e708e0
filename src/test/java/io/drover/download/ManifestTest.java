package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.job.JobState;
import io.drover.testing.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  @TempDir Path dir;

  @Test
  void a_done_job_has_a_row_with_every_field_in_order() throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench.origin.on(
          "a.test",
          "/x",
          Answer.ok(
              new byte[] {1},
              "Content-Type: application/pdf",
              "ETag: \"1\"",
              "Last-Modified: Mon, 23 Nov 2026 11:00:00 GMT"));
      String url = bench.origin.url("a.test", "/x");
      bench.get(url);

      String path = SafeName.of("some-id").folder() + "/some-id.pdf";
      assertThat(bench.manifest())
          .containsExactly(
              "{'id':'some-id','state':'DONE','reason':null,'attempts':1,'resolver':'direct',"
                      .replace('\'', '"')
                  + ("'url':'" + url + "','final_url':'" + url + "',").replace('\'', '"')
                  + ("'status':200,'redirects':0,'path':'" + path + "',").replace('\'', '"')
                  + "\"sha256\":\""
                  + Hashes.hex(Hashes.sha256().digest(new byte[] {1}))
                  + "\","
                  + "'bytes':1,'content_type':'application/pdf',".replace('\'', '"')
                  + "\"etag\":\"\\\"1\\\"\",\"last_modified\":\"Mon, 23 Nov 2026 11:00:00 GMT\","
                  + "'license':null,'oa_status':null,".replace('\'', '"')
                  + "'started_at':'2026-11-23T12:00:00Z','finished_at':'2026-11-23T12:00:00Z'}"
                      .replace('\'', '"'));
    }
  }

  @Test
  void a_failed_job_has_a_row_with_its_reason() throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench.get(bench.origin.url("a.test", "/gone"));

      JsonNode row = new ObjectMapper().readTree(bench.manifest().get(0));
      assertThat(row.get("state").asText()).isEqualTo("ERROR");
      assertThat(row.get("reason").asText()).isEqualTo("http-404");
      assertThat(row.get("status").asInt()).isEqualTo(404);
      assertThat(row.get("path").isNull()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"id\":\"torn", "{", "\0\0\0\0"})
  void a_torn_last_row_is_taken_away_at_start(String torn) throws IOException {
    append("one");
    Files.writeString(file(), torn, StandardOpenOption.APPEND);
    append("two");

    assertThat(ids()).containsExactly("one", "two");
  }

  @Test
  void a_manifest_of_nothing_but_a_torn_row_becomes_empty() throws IOException {
    Files.writeString(file(), "{\"id\":");
    append("one");

    assertThat(ids()).containsExactly("one");
  }

  @Test
  void rows_of_many_threads_stay_whole() throws Exception {
    try (Manifest manifest = Manifest.open(dir)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        String id = "\u6c34 \"quoted\"\n" + t;
        Thread thread =
            new Thread(
                () -> {
                  // An interrupted worker must not close the manifest for the others.
                  Thread.currentThread().interrupt();
                  appendTenTimes(manifest, id);
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(ids()).hasSize(80).contains("\u6c34 \"quoted\"\n7");
  }

  @Test
  void a_stop_that_interrupts_the_thread_leaves_no_row_unwritten() throws IOException {
    NewEntries entries = new NewEntries();
    try (Manifest manifest = Manifest.open(dir, entries)) {
      entries.in(dir);
      Thread.currentThread().interrupt();
      manifest.append(row("one"));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(ids()).containsExactly("one");
  }

  @Test
  void rows_that_find_no_room_wait_until_there_is_some() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    Files.createSymbolicLink(file(), Path.of("/dev/full"));
    Manifest manifest = Manifest.open(dir);
    manifest.add(row("one"));
    assertThatThrownBy(manifest::flush)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left on device");
    assertThatThrownBy(manifest::close)
        .as("it is not forgotten")
        .hasMessageContaining("No space left on device");
  }

  @Test
  void no_row_tells_of_a_file_that_a_power_cut_may_take() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    NewEntries entries = new NewEntries();
    try (Manifest manifest = Manifest.open(dir, entries)) {
      entries.in(Path.of("/dev/full")); // which opens, and takes no sync
      manifest.add(row("one"));
      assertThatThrownBy(manifest::flush).hasMessageContaining("/dev/full cannot be synced");
      assertThat(file()).isEmptyFile();
    } catch (IOException e) {
      assertThat(e).as("it is not forgotten").hasMessageContaining("/dev/full");
    }
  }

  @Test
  void whoever_makes_entries_faster_than_the_disk_takes_them_waits_for_it() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    NewEntries entries = new NewEntries();
    for (int i = 0; i < NewEntries.MAX_WAITING; i++) {
      entries.in(dir);
    }
    assertThatThrownBy(() -> entries.in(Path.of("/dev/full"))).isInstanceOf(IOException.class);
    entries.sync();
  }

  @Test
  void a_folder_that_somebody_took_away_or_replaced_holds_up_nobody() throws IOException {
    NewEntries entries = new NewEntries();
    try (Manifest manifest = Manifest.open(dir, entries)) {
      Path parent = dir.resolve("3f");
      Path folder = Files.createDirectories(parent.resolve("a2"));
      entries.in(folder);
      Files.delete(folder);
      Files.delete(parent);
      Files.createFile(parent);
      manifest.append(row("one"));
      assertThatThrownBy(() -> entries.in(dir.resolve("gone")))
          .isInstanceOf(NoSuchFileException.class);
      manifest.append(row("two"));
    }
    assertThat(ids()).containsExactly("one", "two");
  }

  @Test
  void a_row_from_outside_that_was_cut_spoils_no_row_of_the_run() throws IOException {
    try (Manifest manifest = Manifest.open(dir)) {
      manifest.append(row("one"));
      Files.writeString(file(), "{\"id\":\"torn", StandardOpenOption.APPEND);
      manifest.append(row("two"));
    }
    List<String> rows = Files.readAllLines(file());
    assertThat(rows).hasSize(3);
    assertThat(new ObjectMapper().readTree(rows.get(2)).get("id").asText()).isEqualTo("two");
  }

  @Test
  void a_row_from_outside_of_a_run_keeps_off_what_a_crash_cut() throws IOException {
    Files.writeString(file(), "{\"id\":\"torn");
    Manifest.appendTo(dir, "{\"id\":\"one\"}\n");
    Manifest.appendTo(dir, "{\"id\":\"two\"}\n");

    assertThat(Files.readAllLines(file()))
        .containsExactly("{\"id\":\"torn", "{\"id\":\"one\"}", "{\"id\":\"two\"}");
  }

  @Test
  void a_row_that_comes_after_the_end_is_refused() throws IOException {
    Manifest manifest = Manifest.open(dir);
    manifest.append(row("one"));
    manifest.close();

    assertThatThrownBy(() -> manifest.append(row("two"))).hasMessageContaining("is closed");
    assertThat(ids()).containsExactly("one");
  }

  @Test
  void a_row_is_one_line_of_text_that_no_terminal_obeys() throws IOException {
    String id = "a\u001b[31m\u009b\u007f\u2028\u202e\ud800 \ud83d\ude00 \u6c34";
    append(id);

    assertThat(Files.readString(file()).strip())
        .matches("[^\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]*")
        .contains("\ud83d\ude00 \u6c34");
    assertThat(ids()).containsExactly(id);
  }

  private static void appendTenTimes(Manifest manifest, String id) {
    try {
      for (int i = 0; i < 10; i++) {
        manifest.append(row(id));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void append(String id) throws IOException {
    try (Manifest manifest = Manifest.open(dir)) {
      manifest.append(row(id));
    }
  }

  private static ManifestRow row(String id) {
    return ManifestRow.ended(id, JobState.SKIPPED, "dup", 1, null, Bench.NOW, Bench.NOW);
  }

  private List<String> ids() throws IOException {
    List<String> ids = new ArrayList<>();
    for (String line : Files.readAllLines(file())) {
      ids.add(new ObjectMapper().readTree(line).get("id").asText());
    }
    return ids;
  }

  private Path file() {
    return dir.resolve("manifest.jsonl");
  }
}
