package io.drover.download;

import io.drover.job.Outcome;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.Body;
import org.apache.camel.Handler;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;

/** The downloader as routes call it: {@code bean:download}. Thread-safe. */
public final class DownloadPipeline {
  private final Downloader downloader;
  private final Function<Map<String, @Nullable Object>, List<String>> candidates;

  /**
   * @param candidates the URLs of an artifact, best first
   */
  public DownloadPipeline(
      Downloader downloader, Function<Map<String, @Nullable Object>, List<String>> candidates) {
    this.downloader = downloader;
    this.candidates = candidates;
  }

  /**
   * Downloads one artifact.
   *
   * @param id the job's id
   * @param attempt which attempt this is, from 1
   */
  @Handler
  public Outcome download(
      @Body Map<String, @Nullable Object> artifact,
      @Header("DroverJobId") String id,
      @Header("DroverAttempt") int attempt,
      @Header("DroverResolver") @Nullable String resolver) {
    return downloader.download(new Order(id, attempt, resolver, candidates.apply(artifact)));
  }
}
