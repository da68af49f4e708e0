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
    ArtifactStore store = new ArtifactStore(dir, new NewEntries());

    StoredFile file = put(store, "new", "pdf");

    assertThat(dir.resolve(file.path())).hasContent("new");
    assertThat(left).doesNotExist();
  }

  @Test
  void nothing_is_written_through_links_that_lie_where_parts_are() throws Exception {
    Path part = dir.resolve(".partial").resolve(NAME.hash() + ".part");
    Path outside = Files.createDirectory(dir.resolve("outside"));
    Files.createDirectories(part.getParent());
    Files.createSymbolicLink(part, outside.resolve("part"));
    Files.createSymbolicLink(
        part.resolveSibling(part.getFileName() + ".json"), outside.resolve("note"));
    ArtifactStore store = new ArtifactStore(dir, new NewEntries());

    try (PartFile file = store.begin(NAME)) {
      store.note(NAME, new Partial("http://a.test/x", "1", -1, 1));
      file.write(new byte[] {1}, 1);
      store.publish(file, NAME, "bin");
    }

    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void a_link_is_nothing_to_go_on_with() throws Exception {
    Path part = dir.resolve(".partial").resolve(NAME.hash() + ".part");
    Path file = Files.writeString(dir.resolve("outside"), "somebody's");
    Files.createDirectories(part.getParent());
    ArtifactStore store = new ArtifactStore(dir, new NewEntries());
    store.note(NAME, new Partial("http://a.test/x", "1", -1, 1));
    Files.createSymbolicLink(part, file);

    assertThat(store.left(NAME)).isEmpty();
  }

  @Test
  void a_second_file_of_the_same_id_replaces_the_first() throws Exception {
    ArtifactStore store = new ArtifactStore(dir, new NewEntries());
    put(store, "first", "html");
    StoredFile second = put(store, "second", "pdf");

    assertThat(dir.resolve(second.path())).hasContent("second");
    try (Stream<Path> files = Files.list(dir.resolve(NAME.folder()))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void a_run_that_was_overtaken_spoils_nothing() throws Exception {
    ArtifactStore store = new ArtifactStore(dir, new NewEntries());
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

      assertThat(outcome).as("no attempt is lost").isInstanceOf(Outcome.Postponed.class);
      assertThat(outcome.reason()).isEqualTo("disk-error");
      assertThat(bench.origin.hits("b.test")).isEmpty();
    }
  }

  @Test
  void a_full_disk_is_told_from_a_broken_one() {
    assertThat(Fault.disk(new IOException("No space left on device"), dir).outcome().reason())
        .isEqualTo("disk-full");
    assertThat(Fault.disk(new IOException("Input/output error"), dir).outcome().reason())
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
    assertThat(FileType.extension(type, path, Content.Kind.OTHER)).isEqualTo(extension);
  }

  @Test
  void equal_bytes_are_stored_once_under_both_names() throws Exception {
    ArtifactStore store = new ArtifactStore(dir, new NewEntries());
    StoredFile first = put(store, SafeName.of("first"), "same", "pdf");
    StoredFile second = put(store, SafeName.of("second"), "same", "pdf");
    StoredFile again = put(store, SafeName.of("second"), "same", "pdf");

    assertThat(second.path()).isNotEqualTo(first.path());
    assertThat(again).isEqualTo(second);
    assertThat(dir.resolve(second.path())).hasContent("same");
    assertThat(isOneFile(first, second)).isTrue();
    try (Stream<Path> parts = Files.list(dir.resolve(".partial"))) {
      assertThat(parts).isEmpty();
    }
  }

  @Test
  void a_file_that_somebody_changed_or_deleted_lends_its_bytes_to_nobody() throws Exception {
    ArtifactStore store = new ArtifactStore(dir, new NewEntries());
    StoredFile changed = put(store, SafeName.of("first"), "same", "pdf");
    Files.writeString(dir.resolve(changed.path()), "othr");
    StoredFile deleted = put(store, SafeName.of("second"), "same", "pdf");
    assertThat(dir.resolve(deleted.path())).hasContent("same");
    Files.delete(dir.resolve(deleted.path()));

    StoredFile third = put(store, SafeName.of("third"), "same", "pdf");
    StoredFile fourth = put(store, SafeName.of("fourth"), "same", "pdf");

    assertThat(dir.resolve(third.path())).hasContent("same");
    assertThat(dir.resolve(changed.path())).hasContent("othr");
    assertThat(isOneFile(third, fourth)).isTrue();
  }

  @Test
  void new_bytes_of_one_id_leave_the_other_its_own() throws Exception {
    ArtifactStore store = new ArtifactStore(dir, new NewEntries());
    StoredFile first = put(store, SafeName.of("first"), "same", "pdf");
    StoredFile second = put(store, SafeName.of("second"), "same", "pdf");
    put(store, SafeName.of("first"), "new", "pdf");

    assertThat(dir.resolve(first.path())).hasContent("new");
    assertThat(dir.resolve(second.path())).hasContent("same");
  }

  private boolean isOneFile(StoredFile one, StoredFile other) throws IOException {
    return Files.isSameFile(dir.resolve(one.path()), dir.resolve(other.path()));
  }

  private static StoredFile put(ArtifactStore store, String text, String extension) throws Fault {
    return put(store, NAME, text, extension);
  }

  private static StoredFile put(ArtifactStore store, SafeName name, String text, String extension)
      throws Fault {
    try (PartFile part = store.begin(name)) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      part.write(bytes, bytes.length);
      return store.publish(part, name, extension);
    }
  }

  @Test
  void saysThatNothingCanBeWrittenWhereNothingCanBeBegun() throws IOException {
    ArtifactStore store = new ArtifactStore(dir, new NewEntries());
    assertThat(store.isWritable()).as("it is made when it is needed").isTrue();
    Path partial = Files.writeString(dir.resolve(".partial"), "no folder");
    assertThat(store.isWritable()).isFalse();
    Files.delete(partial);
    Files.createSymbolicLink(partial, dir.resolve("nowhere"));
    assertThat(store.isWritable()).isFalse();
    Files.delete(partial);
    Files.createDirectory(partial);
    assertThat(store.isWritable()).isTrue();
  }
}
