package io.drover.job;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Scholarly identifiers as people write them, brought to one spelling each. Pure. */
public final class Identifiers {
  /** What follows the angle or square brackets of a name that was made from a SICI. */
  private static final String SICI_END = "\\d+\\.\\d+\\.[\\w.]+;[\\w-]+";

  /**
   * Crossref's expressions, from the most particular one on. The last is wider than theirs: a
   * character that they do not know ends the name only if it is one that closes a name in prose or
   * markup, or two works would become one.
   */
  private static final Pattern DOI =
      Pattern.compile(
          "(?<![\\d.])(10\\.\\d{4,9}(?:\\.\\d+)*/(?:"
              + "[^\\s\\p{Z}<>\"]*<[^\\s<>\"]*:[^\\s<>\"]*>"
              + SICI_END
              + "|[^\\s\\p{Z}<>\"\\[\\]]*\\[[^\\s<>\"\\[\\]]*:[^\\s<>\"\\[\\]]*\\]"
              + SICI_END
              + "|(?:(?![;,]\\s*(?:10\\.\\d{4,9}/|https?:|doi:))[^\\s\\p{Z}\"<>,?#|\\\\{}\\[\\]…])+"
              + "))",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern DOI_ALONE =
      Pattern.compile(
          "(?:(?:https?://)?(?:[\\w-]+\\.)?doi\\.org/\\S*?|info:doi/|urn:doi:|doi)?"
              + "[:\\s\\p{Z}]*(?=10\\.\\d{4,9}).*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern ARXIV =
      Pattern.compile(
          "(?:(?:https?://)?(?:www\\.|export\\.)?arxiv\\.org/(?:abs|pdf|html|ps|e-print|format)/|arxiv:?\\s*)?"
              + "(\\d{4}\\.\\d{4,5}(?:v\\d{1,4})?|[a-z-]{2,20}(?:\\.[a-z]{2})?/\\d{7}(?:v\\d{1,4})?)"
              + "(?:\\.pdf)?(?:[?#\\s,;(\\[].*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern PMC =
      Pattern.compile(
          "(?:https?://(?:(?:www\\.)?ncbi\\.nlm\\.nih\\.gov/pmc|pmc\\.ncbi\\.nlm\\.nih\\.gov)/articles/"
              + "|https?://europepmc\\.org/(?:articles?|abstract)/(?:PMC/)?|PMC(?:ID)?:\\s*)?"
              + "(?:PMC)?(\\d{1,12})(?:\\.\\d{1,3})?(?:/.*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern PMC_ALONE =
      Pattern.compile(
          "(?:https?://[^\\s]+/|PMC(?:ID)?:\\s*)?PMC\\d{1,12}.*", Pattern.CASE_INSENSITIVE);

  /** Soft hyphens, joiners, marks of direction: what is copied along with a text. */
  private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}");

  private static final Set<String> QUOTES = Set.of("\"\"", "''", "<>");

  private Identifiers() {}

  /** The first DOI in a field: lower case, without the address of a resolver or prose around it. */
  public static Optional<String> doi(String text) {
    Matcher doi = DOI.matcher(plain(text));
    return doi.find() ? trimmed(doi.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
  }

  /** An arXiv id in its new or old form, its version kept. */
  public static Optional<String> arxiv(String text) {
    return first(ARXIV, text);
  }

  /** A PubMed Central id as {@code PMC123}. */
  public static Optional<String> pmc(String text) {
    return first(PMC, text).map(digits -> "PMC" + digits);
  }

  /**
   * What a line that holds one identifier and no field names stands for, as the fields that a
   * record would have; each as it was written. An address is a URL, and an identifier too where it
   * is that of a DOI, an arXiv paper or an article at PubMed Central.
   */
  public static Optional<Map<String, String>> inLine(String line) {
    String text = unquoted(line.strip());
    Map<String, String> fields = new LinkedHashMap<>();
    if (DOI_ALONE.matcher(text).matches() && doi(text).isPresent()) {
      fields.put("doi", text);
    } else if (arxiv(text).isPresent()) {
      fields.put("arxiv_id", text);
    } else if (PMC_ALONE.matcher(text).matches() && pmc(text).isPresent()) {
      fields.put("pmc_id", text);
    }
    if (Hosts.hostOf(text).isPresent()) {
      fields.put("url", fields.isEmpty() ? text : text.split("\\s", 2)[0]);
    }
    return fields.isEmpty() ? Optional.empty() : Optional.of(fields);
  }

  /** Sentences end in full stops, and brackets that were opened around the name close behind it. */
  private static Optional<String> trimmed(String doi) {
    int end = doi.length();
    while (".,;:'/".indexOf(doi.charAt(end - 1)) >= 0
        || (doi.charAt(end - 1) == ')' && count(doi, '(', end) < count(doi, ')', end))) {
      end--;
    }
    return doi.indexOf('/') >= end ? Optional.empty() : Optional.of(doi.substring(0, end));
  }

  private static long count(String text, char c, int end) {
    return text.chars().limit(end).filter(one -> one == c).count();
  }

  private static String unquoted(String text) {
    String inner = text.endsWith(",") ? text.substring(0, text.length() - 1) : text;
    int last = inner.length() - 1;
    boolean quoted = last > 0 && QUOTES.contains("" + inner.charAt(0) + inner.charAt(last));
    return quoted ? inner.substring(1, last).strip() : text;
  }

  /** The text without what pages and programs put into it. */
  private static String plain(String text) {
    String plain = text;
    if (INVISIBLE.matcher(plain).find()) {
      plain = INVISIBLE.matcher(plain).replaceAll("");
    }
    if (plain.indexOf('&') >= 0) {
      plain =
          plain
              .replace("&nbsp;", " ")
              .replace("&lt;", "<")
              .replace("&gt;", ">")
              .replace("&amp;", "&");
    }
    return plain.indexOf('%') >= 0 ? unescaped(plain) : plain;
  }

  /** Percent escapes of ASCII, which addresses of DOIs often have for their slash. */
  private static String unescaped(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%' && i + 2 < text.length()) {
        int high = Character.digit(text.charAt(i + 1), 16);
        int low = Character.digit(text.charAt(i + 2), 16);
        int code = high < 0 || low < 0 ? -1 : high * 16 + low;
        if (code > ' ' && code < 0x7F) {
          plain.append((char) code);
          i += 2;
          continue;
        }
      }
      plain.append(c);
    }
    return plain.toString();
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text.strip());
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
