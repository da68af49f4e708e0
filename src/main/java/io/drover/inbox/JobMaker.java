package io.drover.inbox;

import io.drover.job.Artifact;
import io.drover.job.NewJob;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes jobs of records: reads from each what the queue needs. */
final class JobMaker {
  private static final int MAX_RESOLVER_LENGTH = 200;
  private static final String NO_ID =
      "found none of id, artifact_id, a DOI, an arXiv id, a PMC id, a URL";

  /** The job that a record asks for. */
  NewJob make(Parsed parsed) throws RefusedException {
    if (parsed instanceof Parsed.Accepted accepted) {
      return make(accepted);
    }
    throw new RefusedException((Parsed.Refused) parsed);
  }

  private static NewJob make(Parsed.Accepted line) throws RefusedException {
    Artifact artifact = line.artifact();
    Optional<String> id = checked("bad-id", artifact::id);
    if (id.isEmpty()) {
      throw new RefusedException("no-id", NO_ID);
    }
    String resolver = artifact.resolver();
    if (resolver.length() > MAX_RESOLVER_LENGTH
        || resolver.chars().anyMatch(Character::isISOControl)) {
      throw new RefusedException(
          "bad-resolver",
          "a resolver's name has up to "
              + MAX_RESOLVER_LENGTH
              + " characters and no control characters");
    }
    var notBefore = checked("bad-not-before", artifact::notBefore).orElse(null);
    int priority = artifact.priority().orElse(0);
    // Resolver and priority are within their bounds by now, so it is the id that can be refused.
    return checked(
        "bad-id",
        () -> new NewJob(id.get(), resolver, artifact.host(), priority, notBefore, line.text()));
  }

  private static <T> T checked(String code, Supplier<T> reading) throws RefusedException {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new RefusedException(code, String.valueOf(e.getMessage()));
    }
  }
}
