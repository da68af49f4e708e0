package io.drover.download;

import io.drover.job.Artifact;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The identifiers of a record by the names that resolvers' templates use. Pure. */
final class Ids {
  private static final Pattern ARXIV_DOI = Pattern.compile("10\\.48550/arxiv\\.(.+)");
  private static final Pattern ZENODO_DOI = Pattern.compile("10\\.5281/zenodo\\.(\\d{1,12})");

  private static final List<String> LANDING = List.of("landing_url", "landing_urls");

  private Ids() {}

  /** {@code doi}, {@code arxiv}, {@code pmc}, {@code zenodo}: those that the record has. */
  static Map<String, String> of(Artifact artifact) {
    Map<String, String> ids = new TreeMap<>();
    Optional<String> doi = artifact.doi();
    doi.ifPresent(id -> ids.put("doi", id));
    artifact
        .arxivId()
        .or(() -> doi.flatMap(id -> first(ARXIV_DOI, id)))
        .ifPresent(id -> ids.put("arxiv", id));
    artifact.pmcId().ifPresent(id -> ids.put("pmc", id));
    doi.flatMap(id -> first(ZENODO_DOI, id)).ifPresent(id -> ids.put("zenodo", id));
    return ids;
  }

  /** The pages about the artifact that the record names. */
  static List<String> landing(Artifact artifact) {
    Object inner = artifact.fields().get("artifact");
    return Stream.of(artifact.fields(), inner instanceof Map<?, ?> map ? map : Map.of())
        .flatMap(fields -> LANDING.stream().map(fields::get))
        .filter(Objects::nonNull)
        .flatMap(urls -> new Artifact(Map.of("urls", urls)).urls().stream())
        .distinct()
        .toList();
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
