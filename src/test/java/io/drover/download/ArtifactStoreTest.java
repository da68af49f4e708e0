package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.Outcome;
import io.drover.testing.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArtifactStoreTest {
  private static final SafeName NAME = SafeName.of("some-id");

  @TempDir Path dir;

  @Test
  void what_an_earlier_attempt_left_is_overwritten() throws Exception {
    Path left = dir.resolve(".partial").resolve(NAME.hash() + ".part");
    Files.createDirectories(left.getParent());
    Files.writeString(left, "a longer text that a crash left");
    ArtifactStore store = new ArtifactStore(dir);

    StoredFile file = put(store, "new", "pdf");

    assertThat(dir.resolve(file.path())).hasContent("new");
    assertThat(left).doesNotExist();
  }

  @Test
  void a_second_file_of_the_same_id_replaces_the_first() throws Exception {
    ArtifactStore store = new ArtifactStore(dir);
    put(store, "first", "html");
    StoredFile second = put(store, "second", "pdf");

    assertThat(dir.resolve(second.path())).hasContent("second");
    try (Stream<Path> files = Files.list(dir.resolve(NAME.folder()))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void a_run_that_was_overtaken_spoils_nothing() throws Exception {
    ArtifactStore store = new ArtifactStore(dir);
    PartFile older = store.begin(NAME);
    older.write(new byte[] {1}, 1);
    PartFile newer = store.begin(NAME);
    older.write(new byte[] {1}, 1);
    newer.write(new byte[] {2}, 1);

    assertThatThrownBy(() -> store.publish(older, NAME, "bin")).hasMessageStartingWith("overtaken");
    older.close();
    StoredFile file = store.publish(newer, NAME, "bin");
    newer.close();

    assertThat(Files.readAllBytes(dir.resolve(file.path()))).containsExactly(2);
  }

  @Test
  void a_folder_that_cannot_be_written_is_a_fault_of_the_disk() throws IOException {
    try (Bench bench = new Bench(dir)) {
      Files.writeString(dir.resolve(".partial"), "a file where a folder should be");
      bench.origin.on("a.test", "/x", Answer.ok(new byte[] {1}));

      Outcome outcome =
          bench.get(bench.origin.url("a.test", "/x"), bench.origin.url("b.test", "/x"));

      assertThat(outcome).isInstanceOf(Outcome.Retry.class);
      assertThat(outcome.reason()).isEqualTo("disk-error");
      assertThat(bench.origin.hits("b.test")).isEmpty();
    }
  }

  @Test
  void a_full_disk_is_told_from_a_broken_one() {
    assertThat(Fault.disk(new IOException("No space left on device")).outcome().reason())
        .isEqualTo("disk-full");
    assertThat(Fault.disk(new IOException("Input/output error")).outcome().reason())
        .isEqualTo("disk-error");
  }

  @ParameterizedTest
  @CsvSource({
    "application/pdf, /x, pdf",
    "'Text/HTML; charset=utf-8', /x.pdf, html",
    "application/octet-stream, /x.TAR.GZ, gz",
    ", /x.pdf, pdf",
    ", /x, bin",
    ", /.htaccess, bin",
    ", /x.averylongone, bin",
    "application/octet-stream, /v1.0/x, bin"
  })
  void the_extension_is_the_servers_word_or_the_urls(String type, String path, String extension) {
    assertThat(FileType.extension(type, path)).isEqualTo(extension);
  }

  private static StoredFile put(ArtifactStore store, String text, String extension) throws Fault {
    try (PartFile part = store.begin(NAME)) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      part.write(bytes, bytes.length);
      return store.publish(part, NAME, extension);
    }
  }
}
