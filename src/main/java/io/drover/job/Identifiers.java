package io.drover.job;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Scholarly identifiers as people write them, brought to one spelling each. Pure. */
final class Identifiers {
  private static final Pattern DOI =
      Pattern.compile(
          "(?:(?:https?://(?:dx\\.|www\\.)?doi\\.org/|doi:)[\\s\\p{Z}]*){0,3}(10\\.\\d{4,9}/[^\\s\\p{Z}]+)(?:[\\s\\p{Z}].*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern ARXIV =
      Pattern.compile(
          "(?:https?://(?:www\\.|export\\.)?arxiv\\.org/(?:abs|pdf)/|arxiv:\\s*)?"
              + "(\\d{4}\\.\\d{4,5}(?:v\\d{1,4})?|[a-z-]{2,20}(?:\\.[a-z]{2})?/\\d{7}(?:v\\d{1,4})?)(?:\\.pdf)?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern PMC =
      Pattern.compile(
          "(?:https?://(?:www\\.ncbi\\.nlm\\.nih\\.gov/pmc|pmc\\.ncbi\\.nlm\\.nih\\.gov)/articles/)?"
              + "(?:PMC)?(\\d{1,12})/?",
          Pattern.CASE_INSENSITIVE);

  private Identifiers() {}

  /** The first DOI in a field, lower case, without resolver address or closing punctuation. */
  static Optional<String> doi(String text) {
    Matcher doi = DOI.matcher(text.strip());
    if (!doi.matches()) {
      return Optional.empty();
    }
    String name = doi.group(1).toLowerCase(Locale.ROOT);
    int end = name.length();
    while (".,;".indexOf(name.charAt(end - 1)) >= 0) {
      end--;
    }
    return name.charAt(end - 1) == '/' ? Optional.empty() : Optional.of(name.substring(0, end));
  }

  /** An arXiv id in its new or old form, its version kept. */
  static Optional<String> arxiv(String text) {
    return first(ARXIV, text);
  }

  /** A PubMed Central id as {@code PMC123}. */
  static Optional<String> pmc(String text) {
    return first(PMC, text).map(digits -> "PMC" + digits);
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text.strip());
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
