package io.drover.download;

import io.drover.job.Artifact;
import io.drover.job.Outcome;
import io.drover.limit.FreePermit;
import io.drover.limit.LimiterProcessor;
import io.drover.limit.Permit;
import java.io.IOException;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Handler;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;

/** The downloader as routes call it: {@code bean:download}. Thread-safe. */
public final class DownloadPipeline {
  private final Downloader downloader;
  private final int maxAttempts;
  private final Consumer<Outcome.Postponed> onDisk;
  private final Consumer<Outcome.Postponed> onOffline;

  /**
   * @param maxAttempts how many attempts a job has
   * @param onDisk told of each job that could not leave its file here, before another starts
   * @param onOffline told in the same way of each that reached nobody from here
   */
  public DownloadPipeline(
      Downloader downloader,
      int maxAttempts,
      Consumer<Outcome.Postponed> onDisk,
      Consumer<Outcome.Postponed> onOffline) {
    this.downloader = downloader;
    this.maxAttempts = maxAttempts;
    this.onDisk = onDisk;
    this.onOffline = onOffline;
  }

  /**
   * Puts the manifest's rows of all downloads so far on the disk, before their outcomes count.
   *
   * @throws IOException when that fails; no job starts then until there is room, and the next flush
   *     tries again
   */
  public void flush() throws IOException {
    try {
      downloader.manifest().flush();
    } catch (IOException e) {
      // However full the disk is: what could not be written is small.
      String fault = String.valueOf(e.getMessage());
      onDisk.accept(new Outcome.Postponed(Reason.DISK_ERROR.code(), fault));
      throw e;
    }
  }

  /**
   * Downloads from the URLs that the artifact carries.
   *
   * @param id the job's id
   * @param attempt which attempt this is, from 1
   * @param permit what the limiter lets it do; null outside of the routes
   * @param hint what an earlier run has left for this one; null when there was none
   * @param overdue tells whether the job has run past its deadline; null outside of the routes
   */
  @Handler
  public Outcome download(
      @Body Map<String, @Nullable Object> artifact,
      @Header("DroverJobId") String id,
      @Header("DroverAttempt") int attempt,
      @Header("DroverResolver") @Nullable String resolver,
      @ExchangeProperty(LimiterProcessor.PERMIT) @Nullable Permit permit,
      @ExchangeProperty(LimiterProcessor.HINT) @Nullable String hint,
      @ExchangeProperty("DroverOverdue") @Nullable BooleanSupplier overdue) {
    boolean last = attempt >= maxAttempts;
    Order order = Order.of(id, attempt, last, resolver, new Artifact(artifact), hint);
    Outcome outcome =
        downloader.download(
            order,
            permit == null ? new FreePermit() : permit,
            overdue == null ? () -> false : overdue);
    if (outcome instanceof Outcome.Postponed postponed) {
      boolean offline = postponed.reason().equals(Reason.OFFLINE.code());
      (offline ? onOffline : onDisk).accept(postponed);
    }
    return outcome;
  }
}
