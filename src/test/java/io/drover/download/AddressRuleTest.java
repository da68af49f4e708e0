package io.drover.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables only: nothing is sent anywhere. */
class AddressRuleTest {
  private final AddressRule rule = new AddressRule(List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.0.1",
        "169.254.169.254",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001::1",
        "2001:db8::1",
        "3fff::1",
        "100::1",
        "5f00::1",
        "4000::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "::ffff:0:10.0.0.1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "2606:4700::5efe:7f00:1",
        "2606:4700::200:5efe:a00:1",
        "2001:db8::5efe:101:101",
        "fe80::5efe:101:101"
      })
  void an_address_that_is_not_public_is_refused(String address) {
    assertThat(rule.allows(literal(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.0.3.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450::1",
        "2001:200::1",
        "2001:db7::1",
        "2001:db9::1",
        "::ffff:1.1.1.1",
        "2002:101:101::1",
        "64:ff9b::101:101",
        "2606:4700::5efe:101:101",
        "2606:4700::1:5efe:a00:1"
      })
  void a_public_address_is_allowed(String address) {
    assertThat(rule.allows(literal(address))).isTrue();
  }

  @Test
  void the_settings_can_make_exceptions() {
    AddressRule lenient =
        new AddressRule(List.of("127.0.0.0/8", "10.1.0.0/17", "::1", "fd12::/20"));
    assertThat(lenient.allows(literal("127.1.2.3"))).isTrue();
    assertThat(lenient.allows(literal("10.1.127.255"))).isTrue();
    assertThat(lenient.allows(literal("10.1.128.0"))).isFalse();
    assertThat(lenient.allows(literal("::1"))).isTrue();
    assertThat(lenient.allows(literal("::2"))).isFalse();
    assertThat(lenient.allows(literal("fd12:fff::1"))).isTrue();
    assertThat(lenient.allows(literal("fd12:1000::1"))).isFalse();
    assertThat(lenient.allows(literal("64:ff9b::7f00:1"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0.0/x", "/8"})
  void what_is_no_cidr_is_no_exception(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new AddressRule(List.of(text)));
  }

  @ParameterizedTest
  @CsvSource({
    "2130706433, 127.0.0.1",
    "0x7f000001, 127.0.0.1",
    "017700000001, 127.0.0.1",
    "127.1, 127.0.0.1",
    "127.0.1, 127.0.0.1",
    "0x7f.0.0.01, 127.0.0.1",
    "0177.0.0.1, 127.0.0.1",
    "127.0.0.1., 127.0.0.1",
    "127.65535, 127.0.255.255",
    "0, 0.0.0.0",
    "0x, 0.0.0.0",
    "4294967295, 255.255.255.255",
    "[::1], 0:0:0:0:0:0:0:1",
    "[::ffff:7f00:1], 127.0.0.1",
    "::1, 0:0:0:0:0:0:0:1"
  })
  void every_spelling_of_an_address_is_read(String host, String address) {
    assertThat(literal(host).getHostAddress()).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4294967296",
        "256.0.0.1",
        "1.2.3.4.5",
        "127.0.0.1.a.test",
        "1..2",
        "08.1",
        "0xg",
        "a.test",
        "[::1%eth0]",
        "[:::]",
        "[1::2::3]",
        "99999999999999999999"
      })
  void a_name_is_not_taken_for_an_address(String host) {
    assertThat(IpLiteral.parse(host)).isEmpty();
  }

  @Test
  void only_the_allowed_addresses_of_a_name_are_connected_to() throws UnknownHostException {
    InetAddress inside = literal("10.0.0.1");
    InetAddress outside = literal("1.1.1.1");
    CheckedDns dns = new CheckedDns(host -> new InetAddress[] {inside, outside}, rule);
    assertThat(dns.resolve("a.test")).containsExactly(outside);
  }

  @Test
  void a_name_with_only_refused_addresses_is_refused() {
    CheckedDns dns = new CheckedDns(host -> new InetAddress[] {literal("10.0.0.1")}, rule);
    assertThatThrownBy(() -> dns.resolve("a.test"))
        .isInstanceOf(CheckedDns.Refused.class)
        .hasMessage("a.test is at 10.0.0.1, which is not a public address");
  }

  @Test
  void a_literal_is_never_asked_for() {
    CheckedDns dns =
        new CheckedDns(
            host -> {
              throw new AssertionError("asked for " + host);
            },
            rule);
    assertThatThrownBy(() -> dns.resolve("0x7f.1")).isInstanceOf(CheckedDns.Refused.class);
  }

  @Test
  void a_name_beyond_ascii_is_asked_for_in_ascii() throws UnknownHostException {
    List<String> asked = new ArrayList<>();
    CheckedDns dns =
        new CheckedDns(
            host -> {
              asked.add(host);
              return new InetAddress[] {literal("1.1.1.1")};
            },
            rule);
    dns.resolve("b\u00fccher.test");
    dns.resolve("under_score.test");
    assertThat(asked).containsExactly("xn--bcher-kva.test", "under_score.test");
  }

  private static InetAddress literal(String text) {
    return IpLiteral.parse(text).orElseThrow();
  }
}
