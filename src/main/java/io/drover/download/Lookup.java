package io.drover.download;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a resolver for the URLs of an artifact. Thread-safe. */
final class Lookup {
  private static final Logger LOG = LoggerFactory.getLogger(Lookup.class);
  private static final int MAX_ANSWER = 16 << 20;

  /** How many are taken from one answer. */
  static final int MAX_CANDIDATES = 100;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** It knows nothing of the artifact, which is an answer and no fault. */
  private static final Set<String> UNKNOWN = Set.of("http-404", "http-410");

  /** How PMC names its objects: the bucket, the key, and the md5 of the bytes. */
  private static final Pattern S3 =
      Pattern.compile("s3://([a-z0-9.-]{3,63})/([^?]+)(?:\\?md5=([0-9a-f]{32}))?");

  private final Hops hops;
  private final Answers answers;
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  Lookup(Hops hops, Answers answers) {
    this.hops = hops;
    this.answers = answers;
  }

  /**
   * The candidates that a resolver names, best first; empty when it knows none.
   *
   * @param errand to the resolver's URL
   */
  List<Candidate> ask(Resolver resolver, Errand errand) throws Fault {
    if (resolver.pointers().isEmpty()) {
      String url = errand.url();
      return List.of(new Candidate(url, resolver.name(), resolver.accept(), null, null, null));
    }
    boolean pages = resolver.readsPages();
    try {
      Page page = hops.follow(errand, new Reading(answers, pages, MAX_ANSWER));
      return pages ? ofPage(resolver, page) : ofJson(resolver, page);
    } catch (Fault fault) {
      if (UNKNOWN.contains(fault.outcome().reason())) {
        return List.of();
      }
      if (fault.isStatus() && !fault.isHopeful() && !pages) {
        warn(resolver, fault);
      }
      throw fault;
    }
  }

  /** Once, for it may well be the settings that it does not like. */
  private void warn(Resolver resolver, Fault fault) {
    if (refused.add(resolver.name())) {
      LOG.warn("the resolver {} refuses to answer: {}", resolver.name(), fault.getMessage());
    }
  }

  private static List<Candidate> ofPage(Resolver resolver, Page page) {
    if (isFile(page)) {
      String url = page.url().toString();
      return List.of(new Candidate(url, resolver.name(), resolver.accept(), null, null, null));
    } else if (!FileType.isHtml(page.contentType())) {
      return List.of();
    }
    return resolver.pointers().stream()
        .flatMap(selector -> PageLinks.of(page, selector).stream())
        .distinct()
        .limit(MAX_CANDIDATES)
        .map(url -> new Candidate(url, resolver.name(), resolver.accept(), null, null, null))
        .toList();
  }

  /** Whether the way to a page has led to the file itself. */
  private static boolean isFile(Page page) {
    return FileType.isPdf(page.contentType())
        || new String(page.bytes(), 0, Math.min(5, page.bytes().length), US_ASCII).equals("%PDF-");
  }

  /** What an answer in JSON names. */
  static List<Candidate> ofJson(Resolver resolver, Page page) throws Fault {
    JsonNode root;
    try {
      root = JSON.readTree(page.bytes());
    } catch (JsonProcessingException e) {
      throw Fault.of(Reason.BAD_ANSWER, page.url() + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
    if (root.isMissingNode()) {
      throw Fault.of(Reason.BAD_ANSWER, page.url() + ": nothing");
    }
    String license = only(resolver.license(), root);
    String oaStatus = only(resolver.oaStatus(), root);
    List<JsonNode> sums =
        resolver.checksums() == null ? List.of() : resolver.checksums().places(root);
    List<Candidate> found = new ArrayList<>();
    for (String pointer : resolver.pointers()) {
      List<JsonNode> urls = Pointer.parse(pointer).places(root);
      boolean paired = found.isEmpty() && sums.size() == urls.size();
      for (int i = 0; i < urls.size(); i++) {
        Checksum sum = paired ? Checksum.parse(sums.get(i).asText()).orElse(null) : null;
        if (urls.get(i).isTextual() && !urls.get(i).textValue().isBlank()) {
          found.add(candidate(resolver, urls.get(i).textValue(), sum, license, oaStatus));
        }
      }
    }
    return found.subList(0, Math.min(MAX_CANDIDATES, found.size()));
  }

  private static Candidate candidate(
      Resolver resolver,
      String url,
      @Nullable Checksum sum,
      @Nullable String license,
      @Nullable String oaStatus) {
    Matcher s3 = S3.matcher(url);
    if (!s3.matches()) {
      return new Candidate(url, resolver.name(), resolver.accept(), sum, license, oaStatus);
    }
    String at = "https://" + s3.group(1) + ".s3.amazonaws.com/" + s3.group(2);
    Checksum md5 = s3.group(3) == null ? sum : Checksum.parse("md5:" + s3.group(3)).orElse(sum);
    return new Candidate(at, resolver.name(), resolver.accept(), md5, license, oaStatus);
  }

  /** Null as well where it says different things, of which nobody knows which is meant. */
  private static @Nullable String only(@Nullable Pointer pointer, JsonNode root) {
    List<String> all =
        pointer == null ? List.of() : pointer.texts(root).stream().distinct().toList();
    return all.size() == 1 && all.get(0).length() <= 200 ? all.get(0) : null;
  }
}
