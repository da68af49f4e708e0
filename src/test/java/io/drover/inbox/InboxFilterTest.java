package io.drover.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboxFilterTest {
  @TempDir private Path inbox;

  @ParameterizedTest
  @ValueSource(strings = {"a.jsonl", "a.ndjson", "a.json", "a.jsonl.gz", "a.json.gz", "A.JSONL"})
  void takesLists(String name) throws IOException {
    assertThat(InboxFilter.isList(file(name))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".a.jsonl",
        ".jsonl",
        "a.jsonl.part",
        "a.jsonl.tmp",
        "a.jsonl~",
        "a.gz",
        "a.csv",
        "a.txt",
        "ajsonl",
        "a.jsonl.gz.part"
      })
  void leavesOthersAlone(String name) throws IOException {
    assertThat(InboxFilter.isList(file(name))).isFalse();
  }

  @Test
  void takesOnlyRegularFiles() throws IOException, InterruptedException {
    Path target = Files.createFile(inbox.resolve("target"));
    assertThat(InboxFilter.isList(new File("missing.jsonl"))).isFalse();
    assertThat(InboxFilter.isList(Files.createDirectory(inbox.resolve("d.jsonl")).toFile()))
        .isFalse();
    Path link = Files.createSymbolicLink(inbox.resolve("l.jsonl"), target);
    assertThat(InboxFilter.isList(link.toFile())).isFalse();
    Path loop = inbox.resolve("o.jsonl");
    assertThat(InboxFilter.isList(Files.createSymbolicLink(loop, loop).toFile())).isFalse();
  }

  @Test
  void takesNoPipe() throws IOException, InterruptedException {
    Path pipe = inbox.resolve("p.jsonl");
    Assumptions.assumeTrue(
        new File("/usr/bin/mkfifo").canExecute(), "there is no mkfifo on this machine");
    new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor();
    assertThat(pipe).exists();
    assertThat(InboxFilter.isList(pipe.toFile())).isFalse();
  }

  private File file(String name) throws IOException {
    return Files.createFile(inbox.resolve(name)).toFile();
  }
}
