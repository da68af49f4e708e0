package io.drover.download;

import io.drover.job.Artifact;
import io.drover.job.Identifiers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to download.
 *
 * @param id the job's id, which names the file
 * @param attempt which attempt this is, from 1
 * @param last whether the job has no attempt after this one
 * @param resolver the job's resolver key, for the manifest
 * @param urls what the record itself names, best first
 * @param landing the pages about the artifact that it names
 * @param ids its identifiers, by the names that resolvers use
 * @param hint how far an earlier run had come; null when there was none
 */
public record Order(
    String id,
    int attempt,
    boolean last,
    @Nullable String resolver,
    List<String> urls,
    List<String> landing,
    Map<String, String> ids,
    @Nullable String hint) {
  public Order {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("a download has an id");
    }
    urls = urls.stream().distinct().toList();
    landing = landing.stream().distinct().toList();
    ids = Map.copyOf(ids);
  }

  /**
   * The order of a job with its record. Where that names nothing at all, its id may: it is read as
   * a line of a list without field names is.
   */
  static Order of(
      String id,
      int attempt,
      boolean last,
      @Nullable String resolver,
      Artifact artifact,
      @Nullable String hint) {
    Artifact read =
        namesNothing(artifact)
            ? Identifiers.inLine(id)
                .map(fields -> new Artifact(new HashMap<>(fields)))
                .orElse(artifact)
            : artifact;
    List<String> landing = Ids.landing(read);
    List<String> urls = new ArrayList<>(read.urls());
    urls.removeAll(landing);
    return new Order(id, attempt, last, resolver, urls, landing, Ids.of(read), hint);
  }

  private static boolean namesNothing(Artifact artifact) {
    return artifact.urls().isEmpty()
        && Ids.landing(artifact).isEmpty()
        && Ids.of(artifact).isEmpty();
  }
}
