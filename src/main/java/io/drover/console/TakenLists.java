package io.drover.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The reports beside the lists that were taken, newest first. */
final class TakenLists {
  private static final String REPORT = ".report.json";
  private static final int MOST = 20;
  private static final int LARGEST = 256 << 10;

  private final Path inbox;

  TakenLists(Path inbox) {
    this.inbox = inbox;
  }

  private record Report(Path file, String end, long at) {}

  List<JsonNode> newest() {
    List<Report> all = new ArrayList<>(reports(".done", "done"));
    all.addAll(reports(".failed", "failed"));
    return all.stream()
        .sorted(Comparator.comparingLong(Report::at).reversed())
        .limit(MOST)
        .flatMap(TakenLists::read)
        .toList();
  }

  private List<Report> reports(String folder, String end) {
    List<Report> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(inbox.resolve(folder))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toFile().getName().endsWith(REPORT)
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          found.add(new Report(file, end, file.toFile().lastModified()));
        }
      }
    } catch (IOException e) {
      return found; // the folder is not there before the first list was taken
    }
    return found;
  }

  /** Whose files these are may write into them what he likes. */
  private static Stream<JsonNode> read(Report report) {
    try {
      if (Files.size(report.file) <= LARGEST
          && Json.read(Files.readString(report.file)) instanceof ObjectNode fields) {
        fields.put("end", report.end).put("at", Instant.ofEpochMilli(report.at).toString());
        return Stream.of(fields);
      }
    } catch (IOException | IllegalArgumentException e) {
      return Stream.of(); // being moved, or no report of ours
    }
    return Stream.of();
  }
}
