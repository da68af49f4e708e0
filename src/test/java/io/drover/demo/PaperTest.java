package io.drover.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PaperTest {
  @Test
  void isAPdfWhoseTableLeadsToEachOfItsParts() {
    String pdf = new String(Paper.pdf("Paper 1 of a.example", 500), StandardCharsets.US_ASCII);
    assertThat(pdf).startsWith("%PDF-1.4\n").endsWith("%%EOF\n").contains("(Paper 1 of a.example)");
    Matcher table = Pattern.compile("startxref\n(\\d+)\n").matcher(pdf);
    assertThat(table.find()).isTrue();
    assertThat(pdf.substring(Integer.parseInt(table.group(1)))).startsWith("xref\n0 6\n");
    Matcher entry = Pattern.compile("(\\d{10}) 00000 n \n").matcher(pdf);
    for (int part = 1; part <= 5; part++) {
      assertThat(entry.find()).isTrue();
      assertThat(pdf.substring(Integer.parseInt(entry.group(1)))).startsWith(part + " 0 obj\n");
    }
  }
}
