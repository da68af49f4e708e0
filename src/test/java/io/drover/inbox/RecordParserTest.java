package io.drover.inbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordParserTest {
  private final RecordParser parser = new RecordParser();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | not-json",
        "x | not-json",
        "{ | not-json",
        "{\"a\":1 | not-json",
        "{\"a\":[1, | not-json",
        "{'a':1} | not-json",
        "{a:1} | not-json",
        "{\"a\":1,} | not-json",
        "{\"a\":01} | not-json",
        "{\"a\":+1} | not-json",
        "{\"a\":.5} | not-json",
        "{\"a\":NaN} | not-json",
        "{\"a\":Infinity} | not-json",
        "{\"a\":\"\\q\"} | not-json",
        "{\"a\":\"\u0001\"} | not-json",
        "// c | not-json",
        "[] | not-an-object",
        "[{\"id\":1}] | not-an-object",
        "\"id\" | not-an-object",
        "7 | not-an-object",
        "null | not-an-object",
        "{\"id\":1} {\"id\":2} | trailing-data",
        "{\"id\":1}} | trailing-data",
        "{\"id\":1}, | trailing-data",
        "{\"id\":1} x | trailing-data",
        "{\"id\":1,\"id\":2} | duplicate-key",
        "{\"a\":null,\"\\u0061\":null} | duplicate-key",
        "{\"x\":[{\"a\":1,\"a\":1}]} | duplicate-key",
        "{\"a\":1e999} | number-out-of-range",
        "{\"a\":-1e999} | number-out-of-range",
        "{\"a\":1e999999999999} | number-out-of-range",
        "{\"a\":1e-999999999} | number-out-of-range",
        "{\"a\":\"\\u0000\"} | invalid-text",
        "{\"\\u0000\":1} | invalid-text",
        "{\"a\":\"\\ud800\"} | invalid-text",
        "{\"a\":\"\\udc00\\ud800\"} | invalid-text",
        "{\"a\":\"\\ud800x\"} | invalid-text",
        "{\"\\ud800\":1} | invalid-text",
        "{\u0000\"\u0000a\u0000 | invalid-text",
      })
  void refuses(String json, String code) {
    assertThat(codeOf(json.getBytes(UTF_8))).isEqualTo(code);
  }

  @Test
  void saysWhereJsonEndsTooEarlyInWordsForPeople() {
    byte[] line = "{\"id\":\"bad\"".getBytes(UTF_8);
    assertThat(((Parsed.Refused) parser.parse(line)).detail())
        .isEqualTo("Unexpected end-of-input: expected close marker for Object, at byte 11");
  }

  @ParameterizedTest
  @CsvSource({
    "ff, a byte that UTF-8 never has",
    "c0af, overlong",
    "eda080, a surrogate",
    "f4908080, beyond the last character",
    "e282, cut short",
    "80, a continuation alone",
  })
  void refusesWhatIsNoUtf8(String hex, String why) {
    String bytes = new String(HexFormat.of().parseHex(hex), ISO_8859_1);
    assertThat(codeOf(("{\"a\":\"" + bytes + "\"}").getBytes(ISO_8859_1)))
        .as(why)
        .isEqualTo("invalid-utf8");
  }

  @Test
  void boundsDepthAndDigits() {
    assertThat(codeOf(nested(199))).isEqualTo("accepted");
    assertThat(codeOf(nested(200))).isEqualTo("too-deep");
    assertThat(codeOf(nested(100_000))).isEqualTo("too-deep");
    assertThat(codeOf(("{\"a\":" + "9".repeat(1_000) + "}").getBytes(UTF_8))).isEqualTo("accepted");
    assertThat(codeOf(("{\"a\":" + "9".repeat(1_001) + "}").getBytes(UTF_8)))
        .isEqualTo("number-out-of-range");
  }

  @Test
  void takesNothingThatTheWorkerCouldNotRead() throws JsonProcessingException {
    String fits = "{\"" + "x".repeat(50_000) + "\":\"" + "x".repeat(1_000_000) + "\"}";
    assertThat(codeOf(fits.getBytes(UTF_8))).isEqualTo("accepted");
    assertThat(new ObjectMapper().readTree(fits)).hasSize(1);
    String name = "{\"a\":{\"" + "x".repeat(50_001) + "\":1}}";
    assertThat(codeOf(name.getBytes(UTF_8))).isEqualTo("too-large");
    String text = "{\"a\":\"" + "x".repeat(20_000_001) + "\"}";
    assertThat(codeOf(text.getBytes(UTF_8))).isEqualTo("too-large");
  }

  @Test
  void keepsTheTextAsWritten() {
    String json = "{ \"b\":1.50, \"a\":\"\\ud83d\\ude00 \ufffd ü 😀\",\"big\":1E5 }";
    byte[] bytes = ("\ufeff \t" + json + " \r\n").getBytes(UTF_8);
    Parsed parsed = parser.parse(bytes);
    assertThat(parsed).isInstanceOf(Parsed.Accepted.class);
    Parsed.Accepted accepted = (Parsed.Accepted) parsed;
    assertThat(accepted.text()).isEqualTo(json);
    assertThat(accepted.artifact().fields().get("a")).isEqualTo("😀 \ufffd ü 😀");
  }

  @Test
  void saysWhyInWords() {
    assertThat(((Parsed.Refused) parser.parse("{\"a\":1,\"a\":2}".getBytes(UTF_8))).reason())
        .isEqualTo("duplicate-key: the name \"a\" stands twice in one object");
    assertThat(((Parsed.Refused) parser.parse("{\"a\" 1}".getBytes(UTF_8))).reason())
        .startsWith("not-json: Unexpected character ('1'")
        .endsWith("at byte 5");
  }

  private static byte[] nested(int lists) {
    return ("{\"a\":" + "[".repeat(lists) + "]".repeat(lists) + "}").getBytes(UTF_8);
  }

  private String codeOf(byte[] json) {
    return parser.parse(json) instanceof Parsed.Refused refused ? refused.code() : "accepted";
  }
}
