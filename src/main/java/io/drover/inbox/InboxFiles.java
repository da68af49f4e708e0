package io.drover.inbox;

import io.drover.inbox.IngestReport.End;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes lists out of the inbox. First all jobs are committed, then the rejects get their name, then
 * the report, and last the list leaves the inbox: whatever dies in between, the list is still there
 * and is taken again, which adds no job twice. Thread-safe for different files.
 */
public final class InboxFiles {
  private static final Logger LOG = LoggerFactory.getLogger(InboxFiles.class);

  private final InboxFolders folders;
  private final Ingest ingest;
  private final IngestOptions options;
  private volatile boolean stopped;

  public InboxFiles(Path inbox, Ingest ingest) {
    this(inbox, ingest, IngestOptions.ALL);
  }

  /** With other batches, or a listener; what stops it is {@link #stop()}. */
  public InboxFiles(Path inbox, Ingest ingest, IngestOptions options) {
    this.folders = InboxFolders.in(inbox);
    this.ingest = ingest;
    this.options = options.withStop(() -> stopped);
  }

  /** Ends what is being taken after its next commit; it stays in the inbox for the next start. */
  public void stop() {
    stopped = true;
  }

  /**
   * Takes one list. When it returns, the list is in {@code .done} or {@code .failed}, or it has
   * vanished or changed meanwhile: what is in the inbox then is for the next time.
   *
   * @throws IOException when the folders cannot be written; the list is still in the inbox
   * @throws io.drover.queue.QueueException when the queue fails; likewise
   */
  public void take(File file) throws IOException {
    Path path = file.toPath();
    try {
      Optional<Snapshot> before = Snapshot.of(path).filter(Snapshot::regular);
      if (before.isPresent()) {
        take(path, before.get());
      } else {
        LOG.info("{} is not taken: it is gone, or no regular file", shown(path));
      }
    } catch (FileNotFoundException | NoSuchFileException e) {
      if (Snapshot.of(path).isPresent()) {
        throw e;
      }
      LOG.info("{} went away while it was taken", shown(path));
    }
  }

  private void take(Path path, Snapshot before) throws IOException {
    folders.create();
    IngestReport report = read(path, folders.freeName(path.toFile().getName()));
    if (report.end() == End.STOPPED) {
      LOG.info("{} is left for the next start after {} lines", shown(path), report.lines());
    } else if (!Snapshot.of(path).equals(Optional.of(before))) {
      LOG.warn("{} changed while it was read; what is there now is taken next", shown(path));
    } else {
      finish(path, before, report);
    }
  }

  /**
   * A file that is there but may not be read is a failed one; for all else there is a next time.
   */
  private IngestReport read(Path path, String name) throws IOException {
    File file = path.toFile();
    try (InputStream in = new FileInputStream(file)) {
      return ingest.run(in, name, folders.rejects(name), options);
    } catch (FileNotFoundException e) {
      if (!file.exists() || file.canRead()) {
        throw e;
      }
      return IngestReport.unreadable(name, "this process may not read the file");
    }
  }

  private void finish(Path path, Snapshot before, IngestReport report) throws IOException {
    boolean failed = report.end() == End.FAILED;
    Path folder = failed ? folders.failed() : folders.done();
    String name = report.name();
    Publish.write(folder.resolve(name + ".report.json"), ReportWriter.json(report));
    if (failed) {
      Publish.write(folder.resolve(name + ".reason.txt"), report.failure() + "\n");
    }
    Path target = folder.resolve(name);
    Publish.move(path, target);
    if (!Snapshot.of(target).equals(Optional.of(before))) {
      // Another file got the name in the last moment. Nobody has read it yet.
      Files.move(target, path);
    }
    LOG.info(
        "{}: {} lines, {} new, {} duplicate, {} rejected, in {} s{}",
        shown(path),
        report.lines(),
        report.added(),
        report.duplicate(),
        report.rejected(),
        report.seconds(),
        failed ? "; not read to its end: " + report.failure() : "");
  }

  /** Names come from outside and logs go to terminals. */
  private static String shown(Path file) {
    return file.toFile().getName().replaceAll("\\p{Cntrl}", "?");
  }
}
