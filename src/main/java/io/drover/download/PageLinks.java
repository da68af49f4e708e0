package io.drover.download;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;

/** Finds URLs in a page by CSS selectors with an attribute: {@code a[href$=.pdf]@href}. */
final class PageLinks {
  private static final Pattern CHARSET =
      Pattern.compile("(?i).*charset=\"?([\\w.:-]{1,40})\"?.*", Pattern.DOTALL);

  private PageLinks() {}

  /** The URLs that one selector finds, in the order of the page. */
  static List<String> of(Page page, String selector) {
    int at = selector.lastIndexOf('@');
    Document document = parse(page);
    Url base =
        Optional.ofNullable(document.selectFirst("base[href]"))
            .flatMap(element -> page.url().resolve(element.attr("href")))
            .orElse(page.url());
    return document.select(selector.substring(0, at)).stream()
        .map(element -> element.attr(selector.substring(at + 1)))
        .filter(href -> !href.isBlank())
        .flatMap(href -> base.resolve(href).stream())
        .map(Url::toString)
        .toList();
  }

  private static Document parse(Page page) {
    try {
      return Jsoup.parse(
          new ByteArrayInputStream(page.bytes()),
          charset(page.contentType()),
          page.url().toString());
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory can be read", e);
    }
  }

  /** What the server says, if Java knows it; else jsoup looks into the page. */
  private static @Nullable String charset(@Nullable String contentType) {
    return Stream.ofNullable(contentType)
        .map(CHARSET::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .filter(PageLinks::isKnown)
        .findFirst()
        .orElse(null);
  }

  private static boolean isKnown(String charset) {
    try {
      return java.nio.charset.Charset.isSupported(charset);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
