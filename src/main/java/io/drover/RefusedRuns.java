package io.drover;

import io.drover.download.Downloader;
import io.drover.download.ManifestRow;
import io.drover.job.Lease;
import io.drover.queue.JobHistory;
import io.drover.queue.JobHistory.Attempt;
import io.drover.queue.QueueException;
import io.drover.queue.WorkQueue;
import io.drover.queue.WorkQueue.Settlement;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of what a run has left whose outcome did not count. Thread-safe.
 *
 * @param downloads whether the pipeline is the downloader, which writes a row for each job that
 *     ends
 */
record RefusedRuns(WorkQueue queue, Downloader downloader, boolean downloads)
    implements Consumer<Settlement> {
  private static final Logger LOG = LoggerFactory.getLogger(RefusedRuns.class);

  @Override
  public void accept(Settlement refused) {
    String id = refused.lease().artifactId();
    Optional<JobHistory> job = queue.show(id);
    if (job.stream()
        .flatMap(all -> all.attempts().stream())
        .anyMatch(isCancelOf(refused.lease()))) {
      LOG.info("job {} was cancelled while it ran; its outcome does not count", id);
    } else {
      LOG.warn(
          "job {} lost its lease {} before it was settled; its outcome was refused",
          id,
          refused.lease().id());
    }
    if (job.isPresent() && !job.get().job().state().isFinal()) {
      return; // another run has taken over: what is there now may be its own
    }
    downloader.discard(id);
    if (downloads && refused.outcome().result() != null) {
      job.ifPresent(this::note);
    }
  }

  private static Predicate<Attempt> isCancelOf(Lease lease) {
    return attempt -> attempt.leaseId() == lease.id() && attempt.reason().equals("cancelled");
  }

  /** The run has written a row of its own, and of the rows of a job the last one counts. */
  private void note(JobHistory over) {
    try {
      downloader.manifest().append(ManifestRow.again(over.job(), over.used(), over.result()));
    } catch (IOException e) {
      throw new QueueException("the manifest cannot be written: " + e, e);
    }
  }
}
