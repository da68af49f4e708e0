package io.drover.inbox;

import io.drover.inbox.IngestReport.End;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes lists out of the inbox. With each batch of jobs it is committed how far a list was read.
 * After the last one the rejects get their name, then the report, and last the list leaves the
 * inbox: whatever dies in between, the list is still there, and is gone on with where it was left.
 * Thread-safe; takes one list at a time, and none while another process does.
 */
public final class InboxFiles {
  private static final Logger LOG = LoggerFactory.getLogger(InboxFiles.class);
  private static final int TOP_REASONS = 3;

  private final Path inbox;
  private final InboxFolders folders;
  private final Ingest ingest;
  private final IngestOptions options;
  private final LookBack lookBack;
  private final QueueRoom room;
  private volatile boolean stopped;

  /**
   * @param room whether lists may be taken now
   */
  public InboxFiles(Path inbox, Ingest ingest, InstantSource clock, QueueRoom room) {
    this(inbox, ingest, clock, room, IngestOptions.ALL);
  }

  /** With other batches, or a listener; what stops it is {@link #stop()}. */
  InboxFiles(
      Path inbox, Ingest ingest, InstantSource clock, QueueRoom room, IngestOptions options) {
    this.inbox = plain(inbox);
    this.room = room;
    this.folders = InboxFolders.in(this.inbox);
    this.ingest = ingest;
    this.options =
        options
            .withStop(() -> stopped || room.isFull())
            .withBatchSize(room.batchSize(options.batchSize()));
    this.lookBack = new LookBack(this.inbox, folders, clock);
  }

  /** One form for all: Camel gives lists by absolute paths, and the setting may be relative. */
  private static Path plain(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /** Ends what is being taken after its next commit; it stays in the inbox for the next start. */
  public void stop() {
    stopped = true;
  }

  /**
   * Takes one list. When it returns, the list is in {@code .done} or {@code .failed}, or it has
   * vanished or changed meanwhile, or somebody else takes lists now, or the queue is full: what is
   * in the inbox then is for the next time.
   *
   * @throws IOException when the folders cannot be written; the list is still in the inbox
   * @throws io.drover.queue.QueueException when the queue fails; likewise
   */
  public synchronized void take(File file) throws IOException {
    if (stopped || room.isFull()) {
      return;
    }
    folders.create();
    Path path = plain(file.toPath());
    try {
      InboxClaim.with(inbox, () -> take(path));
    } catch (FileNotFoundException | NoSuchFileException e) {
      if (Snapshot.of(path).isPresent()) {
        throw e;
      }
      LOG.info("{} went away while it was taken", shown(path));
    }
  }

  private void take(Path path) throws IOException {
    Optional<Snapshot> before = Snapshot.of(path).filter(Snapshot::regular);
    if (before.isPresent()) {
      take(path, before.get());
    } else {
      LOG.info("{} is not taken: it is gone, or no regular file", shown(path));
    }
  }

  /**
   * Takes lists again that were written on after they were taken, up to some minutes ago.
   *
   * @throws IOException when the folders cannot be read or written
   */
  public synchronized void lookBack() throws IOException {
    folders.create();
    InboxClaim.with(inbox, lookBack::look);
  }

  private void take(Path path, Snapshot before) throws IOException {
    String key = path.toString();
    Optional<Progress> noted = ingest.progress(key);
    Optional<Rejects> left = Optional.empty();
    if (noted.isPresent()) {
      if (noted.get().file().equals(before.identity())) {
        left = Rejects.resume(folders, noted.get().name(), noted.get().rejects(), key);
      }
      if (left.isEmpty()) {
        folders.forget(noted.get().name());
      }
    }
    try (Rejects rejects =
        left.isPresent() ? left.get() : Rejects.reserve(folders, path.toFile().getName(), key)) {
      Progress start =
          left.flatMap(same -> noted)
              .orElseGet(() -> Progress.none(rejects.name(), before.identity()));
      ingest.begin(key, start);
      take(path, key, before, start, rejects);
    }
  }

  private void take(Path path, String key, Snapshot before, Progress start, Rejects rejects)
      throws IOException {
    IngestReport report = read(path, key, start, rejects);
    if (report.end() == End.STOPPED) {
      LOG.info("{} is left for the next time after {} lines", shown(path), report.lines());
    } else if (!Snapshot.of(path).equals(Optional.of(before))) {
      LOG.warn("{} changed while it was read; what is there now is taken next", shown(path));
    } else {
      rejects.publish();
      finish(path, before, report, rejects);
      rejects.end();
      ingest.end(key);
    }
  }

  /**
   * A file that is there but may not be read is a failed one; for all else there is a next time.
   */
  private IngestReport read(Path path, String key, Progress start, Rejects rejects)
      throws IOException {
    File file = path.toFile();
    try (InputStream in = new FileInputStream(file)) {
      return ingest.resume(in, key, start, rejects, options.withDefaults(Defaults.of(inbox, path)));
    } catch (UnreadableException e) {
      return IngestReport.unreadable(start.name(), String.valueOf(e.getMessage()));
    } catch (FileNotFoundException e) {
      if (!file.exists() || file.canRead()) {
        throw e;
      }
      return IngestReport.unreadable(start.name(), "this process may not read the file");
    }
  }

  private void finish(Path path, Snapshot before, IngestReport report, Rejects rejects)
      throws IOException {
    boolean failed = report.end() == End.FAILED;
    Path target = (failed ? folders.failed() : folders.done()).resolve(report.name());
    String from = inbox.relativize(path).toString();
    Publish.write(InboxFolders.report(target), ReportWriter.json(report, from, before.size()));
    if (failed) {
      Publish.write(InboxFolders.reason(target), report.failure() + "\n");
    }
    Publish.move(path, target);
    if (!Snapshot.of(target).equals(Optional.of(before))) {
      // Written on in the last moment, or another file has got the name.
      lookBack.putBack(target, path);
      return;
    }
    lookBack.watch(target, path, before);
    LOG.info(
        "{}: {} lines, {} new, {} duplicate, {} rejected{}, in {} s{}",
        shown(path),
        report.lines(),
        report.added(),
        report.duplicate(),
        report.rejected(),
        rejects.file().map(file -> refused(report, file)).orElse(""),
        report.seconds(),
        failed ? "; not read to its end: " + report.failure() : "");
  }

  private String refused(IngestReport report, Path file) {
    String reasons =
        report.reasons().stream()
            .limit(TOP_REASONS)
            .map(reason -> reason.count() + " × " + reason.code())
            .collect(Collectors.joining(", "));
    return " (" + reasons + "; see .rejected/" + shown(file) + ")";
  }

  /** Names come from outside and logs go to terminals. */
  static String shown(Path file) {
    return file.toFile().getName().replaceAll("\\p{Cntrl}", "?");
  }
}
