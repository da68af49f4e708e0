package io.drover.download;

import io.drover.job.Hosts;
import io.drover.settings.Rate;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One place to ask for an artifact, as data; resolvers.properties says what each field means.
 *
 * @param url a template; empty for {@code direct}, which asks nobody
 * @param pointers where its answer holds URLs; empty when the template itself is the file
 * @param needs the names that must have a value before it can be asked
 * @param hosts the hosts that share its limits; the first names them
 * @param rates how often one may ask; empty for no bound
 * @param max how many requests at once; 0 for no bound of its own
 * @param daily whether what it gives is counted by the day
 */
record Resolver(
    String name,
    String url,
    List<String> pointers,
    Set<String> needs,
    Accept accept,
    @Nullable Pointer checksums,
    @Nullable Pointer license,
    @Nullable Pointer oaStatus,
    List<String> hosts,
    List<Rate> rates,
    int max,
    boolean daily) {
  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z][a-z0-9-]*)}");

  /**
   * @throws IllegalArgumentException when a field cannot be read; the message names it
   */
  static Resolver of(String name, Map<String, String> fields) {
    String url = fields.getOrDefault("url", "");
    try {
      Set<String> needs = new LinkedHashSet<>(words(fields, "needs"));
      VARIABLE.matcher(url).results().forEach(variable -> needs.add(variable.group(1)));
      List<String> hosts = words(fields, "hosts");
      return new Resolver(
          name,
          url,
          words(fields, "pointers").stream().map(Resolver::checked).toList(),
          needs,
          Accept.of(fields.containsKey("accept") ? words(fields, "accept") : List.of("pdf", "xml")),
          pointer(fields, "checksums"),
          pointer(fields, "license"),
          pointer(fields, "oa-status"),
          hosts.isEmpty() ? host(url) : hosts,
          fields.containsKey("rate") ? Rate.parse(fields.get("rate")) : List.of(),
          Integer.parseInt(fields.getOrDefault("max", "0")),
          fields.getOrDefault("budget", "").equals("day"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("drover.resolver." + name + ": " + e.getMessage(), e);
    }
  }

  /** Where to ask, with every name replaced by its value. */
  String urlFor(Map<String, String> values) {
    return VARIABLE
        .matcher(url)
        .replaceAll(
            variable ->
                Matcher.quoteReplacement(escaped(values.getOrDefault(variable.group(1), ""))));
  }

  /** Whether its answer is a page for people, and not one for programs. */
  boolean readsPages() {
    return pointers.stream().anyMatch(pointer -> !pointer.startsWith("/"));
  }

  /** A slash stays: identifiers have it in paths, and it means nothing in a query. */
  private static String escaped(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("%2F", "/")
        .replace("%3A", ":");
  }

  private static String checked(String pointer) {
    if (pointer.startsWith("/")) {
      Pointer.parse(pointer);
    } else if (!pointer.matches(".+@[A-Za-z-]+")) {
      throw new IllegalArgumentException(
          "a pointer is a JSON Pointer or selector@attribute, not " + pointer);
    }
    return pointer;
  }

  private static List<String> host(String url) {
    return Hosts.hostOf(VARIABLE.matcher(url).replaceAll("x")).stream().toList();
  }

  private static @Nullable Pointer pointer(Map<String, String> fields, String field) {
    String text = fields.get(field);
    return text == null ? null : Pointer.parse(text);
  }

  private static List<String> words(Map<String, String> fields, String field) {
    return Arrays.stream(fields.getOrDefault(field, "").strip().split("[\\s,]+"))
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
