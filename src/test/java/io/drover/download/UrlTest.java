package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "http://A.Test http://a.test/",
        "HTTPS://a.test:443/x https://a.test/x",
        "http://a.test:80?q http://a.test/?q",
        "https://a.test:80/ https://a.test:80/",
        "http://me:pw@a.test/x@y http://a.test/x@y",
        "http://a.test/x#part http://a.test/x",
        "http://a_b.test/%7e//.//x http://a_b.test/%7e//.//x",
        "http://[2001:DB8::1]:81/ http://[2001:db8::1]:81/",
        "http://bücher.test/ü http://xn--bcher-kva.test/%C3%BC",
        "http://a.test/a|b[c]{d}?e^f`g http://a.test/a%7Cb%5Bc%5D%7Bd%7D?e%5Ef%60g",
        "http://１２７.０.０.１/ http://127.0.0.1/",
        "http://a。test/ http://a.test/"
      })
  void a_url_is_read_and_changed_no_more_than_needed(String given, String sent) {
    assertThat(Url.parse(given)).map(Url::toString).contains(sent);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a.test",
        "//a.test/",
        "http:/a.test",
        "http:a.test",
        "ftp://a.test/",
        "http:///x",
        "http://a.test:x/",
        "http://a.test:123456/",
        "http://a.test:0/",
        "http://a b.test/",
        "http://a\\@b.test/",
        "http://a%2etest/",
        "http://[::1/",
        "http://[a.test]/",
        "http://a／b.test/",
        "http://.test/"
      })
  void what_has_no_host_that_could_be_asked_is_refused(String text) {
    assertThat(Url.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "g http://a.test:81/b/c/g",
        "./g http://a.test:81/b/c/g",
        "g/ http://a.test:81/b/c/g/",
        "/g http://a.test:81/g",
        "//b.test/g http://b.test/g",
        "?y http://a.test:81/b/c/d?y",
        "g?y=/../z http://a.test:81/b/c/g?y=/../z",
        "#s http://a.test:81/b/c/d?q",
        "g#s/../t http://a.test:81/b/c/g",
        ". http://a.test:81/b/c/",
        ".. http://a.test:81/b/",
        "../g http://a.test:81/b/g",
        "../../../g http://a.test:81/g",
        "g;x=1/../y http://a.test:81/b/c/y",
        "http://b.test http://b.test/",
        "a//b http://a.test:81/b/c/a//b"
      })
  void a_reference_is_resolved_against_where_it_stood(String reference, String target) {
    Url base = Url.parse("http://a.test:81/b/c/d?q").orElseThrow();
    assertThat(base.resolve(reference)).map(Url::toString).contains(target);
  }
}
