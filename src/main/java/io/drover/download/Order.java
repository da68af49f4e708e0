package io.drover.download;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to download.
 *
 * @param id the job's id, which names the file
 * @param attempt which attempt this is, from 1
 * @param last whether the job has no attempt after this one
 * @param resolver the job's resolver key, for the manifest
 * @param urls the candidates, best first
 */
public record Order(
    String id, int attempt, boolean last, @Nullable String resolver, List<String> urls) {
  public Order {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("a download has an id");
    }
    urls = urls.stream().distinct().toList();
  }
}
