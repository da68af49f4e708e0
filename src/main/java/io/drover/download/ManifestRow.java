package io.drover.download;

import io.drover.job.Job;
import io.drover.job.JobState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one job ended.
 *
 * @param state a final state
 * @param reason why, empty for done
 * @param attempts how many attempts the job has had, this one included
 * @param url the candidate that decided the outcome, secrets masked; null when there was none
 * @param answer what its server said; null when none was asked
 * @param file the file; null when there is none
 * @param license what its source says may be done with it; null when it does not say
 * @param oaStatus gold, green, …; null when its source does not say
 */
public record ManifestRow(
    String id,
    JobState state,
    String reason,
    int attempts,
    @Nullable String resolver,
    @Nullable String url,
    @Nullable Answer answer,
    @Nullable StoredFile file,
    @Nullable String license,
    @Nullable String oaStatus,
    Instant startedAt,
    Instant finishedAt) {

  /** The row of a job that ended without a download. */
  public static ManifestRow ended(
      String id,
      JobState state,
      String reason,
      int attempts,
      @Nullable String resolver,
      Instant startedAt,
      Instant finishedAt) {
    return new ManifestRow(
        id, state, reason, attempts, resolver, null, null, null, null, null, startedAt, finishedAt);
  }

  /** The fields in their order; what is not known is null. */
  Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> fields = head(id, state, reason, attempts);
    fields.putAll(found());
    return fields;
  }

  /**
   * What is kept with the job, so that the row can be made again: all that its id, state, reason
   * and attempts do not say.
   */
  String result() {
    Map<String, @Nullable Object> fields = found();
    fields.put("x_robots_tag", answer == null ? null : answer.robotsTag());
    fields.values().removeIf(Objects::isNull);
    return Json.line(fields);
  }

  /**
   * The row of a job that is over, as it was written when it ended.
   *
   * @param result what was kept with the job; null or any other text when another pipeline ran it
   * @return one line of JSON
   */
  public static String again(Job job, int attempts, @Nullable String result) {
    Map<String, @Nullable Object> fields = head(job.id(), job.state(), job.reason(), attempts);
    fields.putAll(
        new ManifestRow(
                job.id(),
                job.state(),
                job.reason(),
                attempts,
                job.resolver().name(),
                null,
                null,
                null,
                null,
                null,
                job.updatedAt(),
                job.updatedAt())
            .found());
    Map<String, @Nullable Object> kept = Json.fields(result == null ? "" : result);
    if (kept.containsKey("finished_at")) {
      kept.keySet().retainAll(fields.keySet());
      fields.putAll(kept);
    }
    return Json.line(fields);
  }

  private static Map<String, @Nullable Object> head(
      String id, JobState state, String reason, int attempts) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", id);
    fields.put("state", state.name());
    fields.put("reason", reason.isEmpty() ? null : reason);
    fields.put("attempts", attempts);
    return fields;
  }

  private Map<String, @Nullable Object> found() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("resolver", resolver);
    fields.put("url", url);
    fields.put("final_url", answer == null ? null : answer.finalUrl());
    fields.put("status", answer == null ? null : answer.status());
    fields.put("redirects", answer == null ? null : answer.redirects());
    fields.put("path", file == null ? null : file.path());
    fields.put("sha256", file == null ? null : file.sha256());
    fields.put("bytes", file == null ? null : file.bytes());
    fields.put("content_type", answer == null ? null : answer.contentType());
    fields.put("etag", answer == null ? null : answer.etag());
    fields.put("last_modified", answer == null ? null : answer.lastModified());
    fields.put("license", license);
    fields.put("oa_status", oaStatus);
    fields.put("started_at", startedAt.toString());
    fields.put("finished_at", finishedAt.toString());
    return fields;
  }
}
