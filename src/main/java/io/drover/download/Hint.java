package io.drover.download;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drover.job.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a search had come when it had to leave its worker to others, kept with the job.
 *
 * @param resolver the resolver that it was at
 * @param candidates what is left of those that it named, the present one first; null when it was
 *     still being asked
 * @param hop what to ask for next
 * @param tried the URLs that need not be tried again
 * @param fault what the job has if nothing better comes; null when nothing has gone wrong
 */
record Hint(
    String resolver,
    @Nullable List<Candidate> candidates,
    Hop hop,
    Set<String> tried,
    @Nullable Outcome fault) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As text that {@link #parse} reads, and that fits where it is kept. */
  String text() {
    ObjectNode node = JSON.createObjectNode();
    node.put("resolver", resolver).put("url", hop.url()).put("redirects", hop.redirects());
    if (candidates != null) {
      candidates.forEach(candidate -> write(candidate, node.withArray("candidates").addObject()));
    }
    tried.forEach(node.withArray("tried")::add);
    if (fault != null) {
      write(fault, node.putObject("fault"));
    }
    String text = node.toString();
    if (text.length() <= Outcome.MAX_HINT) {
      return text;
    }
    // What is forgotten is asked for once more.
    List<Candidate> first = candidates == null ? null : candidates.subList(0, 1);
    return new Hint(resolver, first, hop, Set.of(), fault).text();
  }

  /** Reads what {@link #text} has written; empty for all else. */
  static Optional<Hint> parse(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      List<Candidate> candidates = new ArrayList<>();
      node.path("candidates").forEach(one -> candidates.add(read(one)));
      Set<String> tried = new LinkedHashSet<>();
      node.path("tried").forEach(one -> tried.add(one.asText()));
      return node.hasNonNull("resolver") && node.hasNonNull("url")
          ? Optional.of(
              new Hint(
                  node.path("resolver").asText(),
                  node.has("candidates") ? candidates : null,
                  new Hop(node.path("url").asText(), node.path("redirects").asInt()),
                  tried,
                  fault(node.path("fault"))))
          : Optional.empty();
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void write(Outcome fault, ObjectNode node) {
    node.put("reason", fault.reason()).put("detail", fault.detail());
    if (fault instanceof Outcome.Retry retry) {
      node.put("again", true);
      if (retry.after() != null) {
        node.put("after", retry.after().toMillis());
      }
    }
  }

  private static @Nullable Outcome fault(JsonNode node) {
    String reason = node.path("reason").asText();
    String detail = node.path("detail").asText();
    if (node.isMissingNode()) {
      return null;
    } else if (!node.path("again").asBoolean()) {
      return Outcome.failed(reason, detail);
    }
    Duration after = node.has("after") ? Duration.ofMillis(node.path("after").asLong()) : null;
    return new Outcome.Retry(reason, detail, after);
  }

  private static void write(Candidate candidate, ObjectNode node) {
    node.put("url", candidate.url()).put("resolver", candidate.resolver());
    candidate.accept().names().forEach(node.withArray("accept")::add);
    Checksum checksum = candidate.checksum();
    if (checksum != null) {
      node.put("checksum", checksum.algorithm() + ":" + checksum.hex());
    }
    node.put("license", candidate.license()).put("oa_status", candidate.oaStatus());
  }

  private static Candidate read(JsonNode node) {
    List<String> accept = new ArrayList<>();
    node.path("accept").forEach(name -> accept.add(name.asText()));
    return new Candidate(
        node.path("url").asText(),
        node.path("resolver").asText(),
        Accept.of(accept),
        Checksum.parse(node.path("checksum").asText()).orElse(null),
        node.path("license").textValue(),
        node.path("oa_status").textValue());
  }
}
