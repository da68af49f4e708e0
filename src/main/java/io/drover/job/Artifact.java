package io.drover.job;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A record as users hand it in, and what is read from it: id, keys, URLs, identifiers. A field that
 * is null, blank or of the wrong type counts as absent; a number counts as text where text is
 * expected. Of the wrapped form {@code {"id": …, "artifact": {…}}} the outer record is asked first,
 * then the inner one; {@code message} and {@code data}, in which Crossref and DataCite answer with
 * one record, are such an inner one where the outer has no id. As immutable and as thread-safe as
 * the map it is made of.
 *
 * @param fields a parsed JSON object: maps, lists, strings, numbers, booleans and nulls; fractions
 *     are {@code BigDecimal}s, or ids written as numbers lose their last zeros
 */
public record Artifact(Map<String, @Nullable Object> fields) {
  private static final Field ID = new Field(List.of("id"));
  private static final Field ARTIFACT_ID = new Field(List.of("artifact_id"));
  private static final Field PRIORITY = new Field(List.of("priority"));
  private static final Field NOT_BEFORE = new Field(List.of("not_before"));
  private static final List<Field> RESOLVER =
      Field.list("resolver_hint", "resolver", "resolver_name");
  private static final List<Field> DOI =
      Field.list("doi", "DOI", "ids.doi", "externalIds.DOI", "attributes.doi");
  private static final List<Field> ARXIV = Field.list("arxiv_id", "arxiv", "externalIds.ArXiv");
  private static final List<Field> PMC =
      Field.list("pmc_id", "pmcid", "pmc", "ids.pmcid", "externalIds.PubMedCentral");
  private static final List<Field> URLS =
      Field.list(
          "url",
          "source_url",
          "origin_url",
          "download_url",
          "landing_url",
          "pdf_url",
          "urls",
          "landing_urls",
          "pdf_urls",
          "plan.url",
          // OpenAlex, Unpaywall, Semantic Scholar, Crossref, DataCite; only what leads to a file.
          "best_oa_location.pdf_url",
          "primary_location.pdf_url",
          "locations.pdf_url",
          "best_oa_location.url_for_pdf",
          "oa_locations.url_for_pdf",
          "openAccessPdf.url",
          "link.URL",
          "attributes.contentUrl",
          "image_url",
          "file_url");

  /**
   * Lists of images write it so; Crossref, which writes DOI in capitals too, means a page by it.
   */
  private static final List<Field> URLS_AND_CAPITAL =
      Stream.concat(URLS.stream(), Stream.of(new Field(List.of("URL")))).toList();

  private static final Set<String> URL_NAMES =
      URLS_AND_CAPITAL.stream()
          .map(field -> field.names().get(0))
          .collect(Collectors.toUnmodifiableSet());

  private static final List<Field> ALL =
      Stream.of(List.of(ID, ARTIFACT_ID, PRIORITY, NOT_BEFORE), RESOLVER, DOI, ARXIV, PMC, URLS)
          .flatMap(List::stream)
          .toList();

  private static final Set<String> READ =
      Stream.concat(
              ALL.stream().map(field -> field.names().get(0)),
              Stream.of(
                  "artifact",
                  "message",
                  "data",
                  "URL",
                  "authors_parsed",
                  "versions",
                  "categories",
                  "tags"))
          .collect(Collectors.toUnmodifiableSet());

  /** Names as they are compared, and the field that each stands for. */
  private static final Map<String, String> NAMES =
      ALL.stream()
          .filter(field -> field.names().size() == 1)
          .map(field -> field.names().get(0))
          .collect(Collectors.toUnmodifiableMap(Artifact::compared, name -> name, (a, b) -> a));

  /**
   * The field of a record that a name in other spelling stands for, such as {@code pdf_url} for
   * {@code PDF URL}.
   *
   * @return empty when no field has this name
   */
  public static Optional<String> field(String name) {
    return Optional.ofNullable(NAMES.get(compared(name)));
  }

  private static String compared(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  /** Whether a field of this name is read, or one within it. */
  public static boolean reads(String name) {
    return READ.contains(name);
  }

  /**
   * {@code id}, else {@code artifact_id}, else made of the first of DOI ({@code doi:…}), arXiv id
   * ({@code arxiv:…}), PMC id ({@code pmc:PMC…}), URL.
   *
   * @return empty when the record has none of these; not checked against a job's bounds
   * @throws IllegalArgumentException when {@code id} is an object, a list or a boolean: another
   *     field in its place would name another thing
   */
  public Optional<String> id() {
    return outerThenInner(Artifact::ownId);
  }

  /** The resolver key that the record asks for, else {@link Key#DEFAULT_RESOLVER}. */
  public String resolver() {
    return outerThenInner(record -> record.first(RESOLVER, Optional::of))
        .orElse(Key.DEFAULT_RESOLVER);
  }

  /** The host key of the first usable URL; empty when there is none. */
  public String host() {
    return outerThenInner(Artifact::ownUrl).flatMap(Hosts::hostOf).orElse("");
  }

  /** The http and https URLs that have a host, most specific first, each once. */
  public List<String> urls() {
    return Stream.of(Optional.of(this), inner())
        .flatMap(Optional::stream)
        .flatMap(
            record -> record.urlFields().stream().flatMap(f -> f.textsIn(record.fields).stream()))
        .filter(url -> Hosts.hostOf(url).isPresent())
        .distinct()
        .toList();
  }

  /** The priority, when it is an integer within a job's bounds. */
  public OptionalInt priority() {
    return outerThenInner(record -> Optional.ofNullable(PRIORITY.in(record.fields)))
        .filter(
            value ->
                value instanceof Integer number
                    && number >= NewJob.MIN_PRIORITY
                    && number <= NewJob.MAX_PRIORITY)
        .map(value -> OptionalInt.of((Integer) value))
        .orElseGet(OptionalInt::empty);
  }

  /**
   * The time before which the job is not to run: a date (from its start in UTC) or a date and time
   * with its offset, between the years 1970 and 9999.
   *
   * @throws IllegalArgumentException when {@code not_before} is a text that is no such time
   */
  public Optional<Instant> notBefore() {
    return outerThenInner(record -> NOT_BEFORE.textIn(record.fields)).map(Artifact::time);
  }

  /** The DOI, lower case, without prefix. */
  public Optional<String> doi() {
    return outerThenInner(record -> record.first(DOI, Identifiers::doi));
  }

  /** The arXiv id, without prefix, its version kept. */
  public Optional<String> arxivId() {
    return outerThenInner(
        record -> record.first(ARXIV, Identifiers::arxiv).or(record::arxivSnapshotId));
  }

  /** The PubMed Central id as {@code PMC123}. */
  public Optional<String> pmcId() {
    return outerThenInner(record -> record.first(PMC, Identifiers::pmc));
  }

  /** Records of arXiv's own snapshot have no other name for it than {@code id}. */
  private Optional<String> arxivSnapshotId() {
    boolean snapshot =
        fields.containsKey("authors_parsed")
            || (fields.get("versions") instanceof List && fields.containsKey("categories"));
    return snapshot ? ID.textIn(fields).flatMap(Identifiers::arxiv) : Optional.empty();
  }

  private Optional<String> ownId() {
    Object given = ID.in(fields);
    if (given instanceof Map || given instanceof List || given instanceof Boolean) {
      throw new IllegalArgumentException("id is neither text nor a number");
    }
    return ID.textIn(fields)
        .or(() -> ARTIFACT_ID.textIn(fields))
        .or(() -> first(DOI, Identifiers::doi).map("doi:"::concat))
        .or(() -> first(ARXIV, Identifiers::arxiv).map("arxiv:"::concat))
        .or(() -> first(PMC, Identifiers::pmc).map("pmc:"::concat))
        .or(() -> ownUrl().map(Hosts::withPlainHost));
  }

  // Loops, for these two run for every line of a list and streams take most of its time.
  private Optional<String> ownUrl() {
    if (Collections.disjoint(fields.keySet(), URL_NAMES)) {
      return Optional.empty();
    }
    for (Field field : urlFields()) {
      for (String url : field.textsIn(fields)) {
        if (Hosts.hostOf(url).isPresent()) {
          return Optional.of(url);
        }
      }
    }
    return Optional.empty();
  }

  private List<Field> urlFields() {
    return fields.containsKey("DOI") ? URLS : URLS_AND_CAPITAL;
  }

  private Optional<String> first(List<Field> places, Function<String, Optional<String>> reading) {
    for (Field place : places) {
      Optional<String> found = place.textIn(fields).flatMap(reading);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private <T> Optional<T> outerThenInner(Function<Artifact, Optional<T>> question) {
    return question.apply(this).or(() -> inner().flatMap(question));
  }

  @SuppressWarnings("unchecked") // a parsed JSON object has only strings for names
  private Optional<Artifact> inner() {
    Object inner = fields.get("artifact");
    if (inner == null && ID.in(fields) == null && ARTIFACT_ID.in(fields) == null) {
      inner = fields.get(fields.containsKey("message") ? "message" : "data");
    }
    return inner instanceof Map<?, ?> map
        ? Optional.of(new Artifact((Map<String, @Nullable Object>) map))
        : Optional.empty();
  }

  private static Instant time(String text) {
    try {
      Instant time =
          text.indexOf('T') < 0
              ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
              : OffsetDateTime.parse(text).toInstant();
      int year = time.atOffset(ZoneOffset.UTC).getYear();
      if (year >= 1970 && year <= 9999) {
        return time;
      }
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(notATime(text), e);
    }
    throw new IllegalArgumentException(notATime(text));
  }

  private static String notATime(String text) {
    String shown = text.length() <= 60 ? text : text.substring(0, 60) + "…";
    return "not_before is a date or a time with offset, 1970 to 9999, not " + shown;
  }
}
