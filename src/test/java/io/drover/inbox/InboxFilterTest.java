package io.drover.inbox;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboxFilterTest {
  @TempDir private Path inbox;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.jsonl",
        "a.ndjson",
        "a.json",
        "a.jsonl.gz",
        "a.json.zst",
        "a.csv",
        "a.tsv.gz",
        "a.txt",
        "A.JSONL"
      })
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
        "a.csv.bz2",
        "a.xlsx",
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

  @Test
  void takesAListOnceItIsUnchangedForLongEnough() throws IOException {
    AtomicLong nanos = new AtomicLong();
    InboxFilter filter = new InboxFilter(Duration.ofSeconds(1), nanos::get);
    Path list = Files.writeString(inbox.resolve("a.jsonl"), "1");
    Files.setLastModifiedTime(list, FileTime.from(Instant.parse("2999-01-01T00:00:00Z")));
    assertThat(filter.accept(list.toFile())).isFalse();
    nanos.addAndGet(900_000_000);
    Files.writeString(list, "2", StandardOpenOption.APPEND);
    assertThat(filter.accept(list.toFile())).isFalse();
    nanos.addAndGet(999_999_999);
    assertThat(filter.accept(list.toFile())).isFalse();
    nanos.addAndGet(1);
    assertThat(filter.accept(list.toFile())).isTrue();
    Files.move(Files.writeString(inbox.resolve("b"), "12"), list, REPLACE_EXISTING);
    assertThat(filter.accept(list.toFile())).isFalse();
  }

  @Test
  void remembersTheFilesThatAreThere() throws IOException {
    AtomicLong nanos = new AtomicLong();
    InboxFilter filter = new InboxFilter(Duration.ofNanos(1), nanos::get);
    File first = file("0.jsonl");
    filter.accept(first);
    for (int i = 1; i <= 1_001; i++) {
      File passing = file(i + ".jsonl");
      filter.accept(passing);
      Files.delete(passing.toPath());
    }
    nanos.addAndGet(1);
    assertThat(filter.accept(first)).isTrue();
  }

  private File file(String name) throws IOException {
    return Files.createFile(inbox.resolve(name)).toFile();
  }
}
