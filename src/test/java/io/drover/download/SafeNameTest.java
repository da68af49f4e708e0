package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Outcome;
import io.drover.testing.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeNameTest {
  @TempDir Path dir;

  static List<String> awkward() {
    return List.of(
        "../../etc/passwd",
        "/etc/passwd",
        "..",
        ".",
        ".hidden",
        "-rf",
        "a/b",
        "a\\b",
        "a\0b",
        "a\nb",
        "a\u202egpj.exe",
        "x".repeat(256),
        "\u6c34".repeat(256),
        "caf\u00e9",
        "cafe\u0301",
        "ABC",
        "abC",
        "con",
        "NUL.txt",
        "com1",
        "a:b*c?d\"e<f>g|h",
        "ends.",
        "ends ",
        " ",
        "doi:10.1234/5678",
        "\ud83d\ude00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"w123", "2101.00001v2", "a_b-c.d", "0"})
  void a_plain_id_is_its_own_name(String id) {
    assertThat(SafeName.of(id).stem()).isEqualTo(id);
  }

  @Test
  void an_id_that_ends_with_its_extension_gets_no_second_one() {
    assertThat(SafeName.of("x.pdf").file("pdf")).isEqualTo("x.pdf");
    assertThat(SafeName.of("x.pdf").file("html")).isEqualTo("x.pdf.html");
    assertThat(SafeName.of("x").file("pdf")).isEqualTo("x.pdf");
    assertThat(SafeName.of("pdf").file("pdf")).isEqualTo("pdf.pdf");
  }

  @Test
  void two_ids_whose_names_would_meet_in_one_folder_keep_apart() throws IOException {
    String id =
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> "x" + i)
            .filter(x -> SafeName.of(x).folder().equals(SafeName.of(x + ".bin").folder()))
            .findFirst()
            .orElseThrow();
    try (Bench bench = new Bench(dir)) {
      bench.origin.on("a.test", "/1", Answer.ok(new byte[] {1}));
      bench.origin.on("a.test", "/2", Answer.ok(new byte[] {2}));
      for (int i = 0; i < 2; i++) {
        bench.get(id + ".bin", new String[] {bench.origin.url("a.test", "/1")});
        bench.get(id, new String[] {bench.origin.url("a.test", "/2")});
      }

      assertThat(bench.files())
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder(id + ".bin.bin", id + ".bin");
    }
  }

  @Test
  void a_file_that_an_earlier_version_named_twice_gives_way() throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench.origin.on("a.test", "/1", Answer.ok(new byte[] {1}));
      Path folder = Files.createDirectories(dir.resolve(SafeName.of("x.bin").folder()));
      Files.write(folder.resolve("x.bin.bin"), new byte[] {2});

      bench.get("x.bin", new String[] {bench.origin.url("a.test", "/1")});

      assertThat(folder).isDirectoryNotContaining("glob:**.bin.bin");
      assertThat(folder.resolve("x.bin")).hasBinaryContent(new byte[] {1});
    }
  }

  @ParameterizedTest
  @MethodSource("awkward")
  void an_awkward_id_gets_a_safe_name_with_a_piece_of_its_hash(String id) {
    assertThat(SafeName.of(id).stem())
        .matches("[A-Za-z0-9_][A-Za-z0-9._-]*-[0-9a-f]{16}")
        .hasSizeLessThanOrEqualTo(200);
  }

  @Test
  void no_two_ids_share_a_name_even_where_case_is_folded() {
    List<String> ids = new ArrayList<>(awkward());
    ids.addAll(List.of("abc", "a_b", SafeName.of("a/b").stem(), "x".repeat(257), "ends", "cafe"));
    Set<String> names = new HashSet<>();
    for (String id : ids) {
      assertThat(names.add(SafeName.of(id).stem().toLowerCase(Locale.ROOT))).as(id).isTrue();
    }
  }

  @Test
  void every_id_ends_in_a_file_of_its_own_inside_the_folder() throws IOException {
    try (Bench bench = new Bench(dir)) {
      bench.origin.on("a.test", "/x", Answer.ok(new byte[] {1}));
      String[] urls = {bench.origin.url("a.test", "/x")};
      for (String id : awkward()) {
        assertThat(bench.get(id, urls)).as(id).isInstanceOf(Outcome.Done.class);
      }
      assertThat(bench.files())
          .hasSameSizeAs(awkward())
          .allSatisfy(
              file -> assertThat(file.toString()).matches("[0-9a-f]{2}/[0-9a-f]{2}/[^/]+\\.bin"));
      assertThat(bench.manifest()).hasSameSizeAs(awkward());
    }
  }
}
