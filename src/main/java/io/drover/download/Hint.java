package io.drover.download;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drover.job.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a search has learned, kept with the job for its next run: one that goes on where it had to
 * leave its worker to others, or the next attempt.
 *
 * @param at where to go on; null for the beginning
 * @param known the candidates that were named, by the questions that were asked
 * @param tried the URLs and the questions that need not be tried
 * @param again those of them that the next attempt tries again
 * @param faults what the job has if nothing better comes
 */
record Hint(
    @Nullable Place at,
    Map<String, List<Candidate>> known,
    Set<String> tried,
    Set<String> again,
    List<Heard> faults) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Hint NONE = new Hint(null, Map.of(), Set.of(), Set.of(), List.of());

  /**
   * A place on the way.
   *
   * @param what the question or the URL of the candidate that led there
   * @param hop what to ask for next
   */
  record Place(String what, Hop hop) {}

  /** What was heard of a URL, secrets masked. */
  record Heard(String url, Outcome fault) {}

  /** As text that {@link #parse} reads, and that fits where it is kept. */
  String text() {
    ObjectNode node = JSON.createObjectNode();
    if (at != null) {
      node.put("at", at.what).put("url", at.hop.url()).put("redirects", at.hop.redirects());
      node.put("secure", at.hop.secure());
    }
    ObjectNode answers = node.putObject("known");
    known.forEach(
        (question, candidates) -> {
          ArrayNode all = answers.putArray(question);
          candidates.forEach(candidate -> write(candidate, all.addObject()));
        });
    tried.forEach(node.putArray("tried")::add);
    again.forEach(node.putArray("again")::add);
    ArrayNode heard = node.putArray("faults");
    faults.forEach(fault -> write(fault, heard.addObject()));
    String text = node.toString();
    return text.length() <= Outcome.MAX_HINT ? text : shortened().text();
  }

  /**
   * Without what it can do without. Where it goes on it must get to without asking anybody else, or
   * the job would go to and fro between two hosts for ever.
   */
  private Hint shortened() {
    if (at == null) {
      return NONE; // what is forgotten is asked for once more
    }
    Map<String, List<Candidate>> rest = new LinkedHashMap<>();
    known.forEach(
        (question, candidates) ->
            rest.put(
                question,
                candidates.stream()
                    .filter(one -> Url.plain(one.url()).equals(at.what))
                    .limit(1)
                    .toList()));
    Set<String> questions = new LinkedHashSet<>(tried);
    questions.removeIf(one -> !Search.isQuestion(one) || one.length() > 100);
    rest.entrySet().removeIf(one -> one.getValue().isEmpty() && one.getKey().length() > 100);
    return new Hint(at, rest, questions, Set.of(), faults.subList(0, Math.min(2, faults.size())));
  }

  /** Reads what {@link #text} has written; empty for all else. */
  static Optional<Hint> parse(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      Map<String, List<Candidate>> known = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> answer : node.path("known").properties()) {
        List<Candidate> candidates = new ArrayList<>();
        answer.getValue().forEach(one -> candidates.add(read(one)));
        known.put(answer.getKey(), candidates);
      }
      List<Heard> faults = new ArrayList<>();
      node.path("faults").forEach(one -> faults.add(heard(one)));
      Place at =
          node.hasNonNull("at")
              ? new Place(
                  node.path("at").asText(),
                  new Hop(
                      node.path("url").asText(),
                      node.path("redirects").asInt(),
                      node.path("secure").asBoolean()))
              : null;
      return node.isObject()
          ? Optional.of(
              new Hint(at, known, texts(node.path("tried")), texts(node.path("again")), faults))
          : Optional.empty();
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new LinkedHashSet<>();
    array.forEach(one -> texts.add(one.asText()));
    return texts;
  }

  private static void write(Heard heard, ObjectNode node) {
    node.put("url", heard.url);
    node.put("reason", heard.fault.reason()).put("detail", heard.fault.detail());
    if (heard.fault instanceof Outcome.Retry retry) {
      node.put("again", true);
      if (retry.after() != null) {
        node.put("after", retry.after().toMillis());
      }
    }
  }

  private static Heard heard(JsonNode node) {
    String reason = node.path("reason").asText();
    String detail = node.path("detail").asText();
    Outcome fault = Outcome.failed(reason, detail);
    if (node.path("again").asBoolean()) {
      Duration after = node.has("after") ? Duration.ofMillis(node.path("after").asLong()) : null;
      fault = new Outcome.Retry(reason, detail, after);
    }
    return new Heard(node.path("url").asText(), fault);
  }

  private static void write(Candidate candidate, ObjectNode node) {
    node.put("url", candidate.url()).put("resolver", candidate.resolver());
    candidate.accept().names().forEach(node.withArray("accept")::add);
    Checksum checksum = candidate.checksum();
    if (checksum != null) {
      node.put("checksum", checksum.algorithm() + ":" + checksum.hex());
    }
    if (candidate.license() != null) {
      node.put("license", candidate.license());
    }
    if (candidate.oaStatus() != null) {
      node.put("oa_status", candidate.oaStatus());
    }
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
