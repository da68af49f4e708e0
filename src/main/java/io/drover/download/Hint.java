package io.drover.download;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.drover.job.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
 * @param cut whether there was more than fits here
 */
record Hint(
    @Nullable Place at,
    Map<String, List<Candidate>> known,
    Set<String> tried,
    Set<String> again,
    List<Heard> faults,
    boolean cut) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** In characters, where all else has had to go. */
  private static final int MAX_QUESTIONS = 30_000;

  static final Hint NONE = new Hint(null, Map.of(), Set.of(), Set.of(), List.of(), false);

  /**
   * A place on the way.
   *
   * @param what the question or the URL of the candidate that led there
   * @param hop what to ask for next
   */
  record Place(String what, Hop hop) {}

  /**
   * What was heard of a URL.
   *
   * @param candidate the one that gave no file; null when a resolver gave no answer
   * @param trail how far it came
   */
  record Heard(@Nullable Candidate candidate, Trail trail, Outcome fault) {
    Heard brief() {
      return new Heard(candidate, trail.brief(), fault);
    }
  }

  /** As text that {@link #parse} reads, and that fits where it is kept. */
  String text() {
    String text = json();
    if (fits(text)) {
      return text;
    } else if (at == null) {
      return NONE.json(); // what is forgotten is asked for once more
    }
    text = untried(at).json();
    return fits(text) ? text : shortened(at).json();
  }

  private static boolean fits(String text) {
    return text.length() <= Outcome.MAX_HINT;
  }

  private String json() {
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
    node.put("cut", cut);
    return node.toString();
  }

  /** Without the candidates that need not be tried. */
  private Hint untried(Place place) {
    Map<String, List<Candidate>> rest = new LinkedHashMap<>();
    known.forEach(
        (question, all) -> {
          List<Candidate> left = new ArrayList<>(all);
          left.removeIf(
              one -> {
                String url = Url.plain(one.url());
                return tried.contains(url) && !again.contains(url) && !url.equals(place.what);
              });
          rest.put(question, left);
        });
    return new Hint(place, rest, tried, again, faults, true);
  }

  /**
   * Without what it can do without, which always fits. Where it goes on it must get to without
   * asking anybody else, or the job would go to and fro between two hosts for ever.
   */
  private Hint shortened(Place place) {
    Map<String, List<Candidate>> rest = new LinkedHashMap<>();
    known.forEach(
        (question, candidates) ->
            candidates.stream()
                .filter(one -> rest.isEmpty() && Url.plain(one.url()).equals(place.what))
                .findFirst()
                .ifPresent(one -> rest.put(question, List.of(one.plain()))));
    Set<String> asked = new LinkedHashSet<>();
    int room = MAX_QUESTIONS;
    for (String one : Stream.concat(known.keySet().stream(), tried.stream()).toList()) {
      int length = TextNode.valueOf(one).toString().length() + ":[],".length();
      if (Search.isQuestion(one) && !rest.containsKey(one) && length <= room) {
        room -= length;
        if (known.containsKey(one)) {
          rest.put(one, List.of());
        } else {
          asked.add(one);
        }
      }
    }
    Hop hop = place.hop;
    Place there =
        new Place(place.what, new Hop(Url.plain(hop.url()), hop.redirects(), hop.secure()));
    List<Heard> few = faults.stream().limit(2).map(Heard::brief).toList();
    return new Hint(there, rest, asked, Set.of(), few, true);
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
              new Hint(
                  at,
                  known,
                  texts(node.path("tried")),
                  texts(node.path("again")),
                  faults,
                  node.path("cut").asBoolean()))
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
    Answer answer = heard.trail.answer();
    node.put("url", heard.trail.url()).put("final_url", answer.finalUrl());
    node.put("status", answer.status()).put("redirects", answer.redirects());
    node.put("content_type", answer.contentType()).put("etag", answer.etag());
    node.put("last_modified", answer.lastModified()).put("robots_tag", answer.robotsTag());
    if (heard.candidate != null) {
      node.put("resolver", heard.candidate.resolver()).put("license", heard.candidate.license());
      node.put("oa_status", heard.candidate.oaStatus());
    }
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
    String url = node.path("url").asText();
    Answer answer =
        new Answer(
            node.path("final_url").asText(url),
            node.hasNonNull("status") ? node.path("status").asInt() : null,
            node.path("redirects").asInt(),
            node.path("content_type").textValue(),
            node.path("etag").textValue(),
            node.path("last_modified").textValue(),
            node.path("robots_tag").textValue());
    Candidate candidate =
        node.has("resolver")
            ? new Candidate(
                url,
                node.path("resolver").asText(),
                Accept.ANY,
                null,
                node.path("license").textValue(),
                node.path("oa_status").textValue())
            : null;
    return new Heard(candidate, new Trail(url, answer), fault);
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
