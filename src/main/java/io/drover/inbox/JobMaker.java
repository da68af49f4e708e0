package io.drover.inbox;

import io.drover.job.Artifact;
import io.drover.job.Key;
import io.drover.job.NewJob;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes jobs of records: reads from each what the queue needs. */
final class JobMaker {
  private static final int MAX_NAMES = 200;
  private static final String NO_ID =
      "found none of id, artifact_id, a DOI, an arXiv id, a PMC id, a URL, in %s; where its id is can"
          + " be set with drover.inbox.shape.NAME.id";

  private final List<Shape> shapes;
  private final long maxRecord;
  private final Defaults defaults;

  /**
   * @param shapes of the user's own, tried first
   * @param maxRecord characters; larger records are trimmed
   */
  JobMaker(List<Shape> shapes, long maxRecord, Defaults defaults) {
    this.shapes = shapes;
    this.maxRecord = maxRecord;
    this.defaults = defaults;
  }

  /** The job that a record asks for. */
  NewJob make(Parsed parsed) throws RefusedException {
    if (parsed instanceof Parsed.Accepted accepted) {
      Parsed.Accepted shaped = tagged(shaped(accepted));
      return job(shaped.text().length() > maxRecord ? Trimmed.to(maxRecord, shaped) : shaped);
    }
    throw new RefusedException((Parsed.Refused) parsed);
  }

  private Parsed.Accepted shaped(Parsed.Accepted record) {
    for (Shape shape : shapes) {
      Optional<Parsed.Accepted> wrapped = shape.wrap(record);
      if (wrapped.isPresent()) {
        return wrapped.get();
      }
    }
    return record;
  }

  private Parsed.Accepted tagged(Parsed.Accepted record) {
    if (defaults.tags().isEmpty() || record.artifact().fields().containsKey("tags")) {
      return record;
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(record.artifact().fields());
    fields.put("tags", defaults.tags());
    String rest = record.text().substring(1);
    String comma = record.artifact().fields().isEmpty() ? "" : ",";
    return new Parsed.Accepted(
        new Artifact(fields), "{\"tags\":" + JsonText.of(defaults.tags()) + comma + rest);
  }

  private NewJob job(Parsed.Accepted line) throws RefusedException {
    Artifact artifact = line.artifact();
    Optional<String> id = checked("bad-id", artifact::id);
    if (id.isEmpty()) {
      throw new RefusedException("no-id", NO_ID.formatted(names(artifact)));
    }
    String asked = artifact.resolver();
    String resolver = asked.equals(Key.DEFAULT_RESOLVER) ? defaults.resolver() : asked;
    if (!NewJob.isResolver(resolver)) {
      throw new RefusedException("bad-resolver", NewJob.BAD_RESOLVER);
    }
    var notBefore = checked("bad-not-before", artifact::notBefore).orElse(null);
    int priority = artifact.priority().orElse(defaults.priority());
    // Resolver and priority are within their bounds by now, so it is the id that can be refused.
    return checked(
        "bad-id",
        () -> new NewJob(id.get(), resolver, artifact.host(), priority, notBefore, line.text()));
  }

  /** The names of a record's fields that have a value, for people. */
  private static String names(Artifact artifact) {
    String names =
        artifact.fields().entrySet().stream()
            .filter(field -> field.getValue() != null)
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "));
    return names.isEmpty()
        ? "a record without values"
        : names.length() <= MAX_NAMES ? names : names.substring(0, MAX_NAMES) + "…";
  }

  private static <T> T checked(String code, Supplier<T> reading) throws RefusedException {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new RefusedException(code, String.valueOf(e.getMessage()));
    }
  }
}
