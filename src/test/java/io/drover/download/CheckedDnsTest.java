package io.drover.download;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CheckedDnsTest {
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void a_name_that_was_not_found_a_moment_ago_still_says_why() {
    CheckedDns dns = new CheckedDns(this::once, new AddressRule(List.of()));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> dns.resolve("a.test"))
          .isInstanceOf(UnknownHostException.class)
          .hasMessage("a.test: Temporary failure in name resolution");
    }
  }

  @Test
  void a_name_that_somebody_else_has_asked_for_is_said_to_be_missing() {
    asked.set(1);
    CheckedDns dns = new CheckedDns(this::once, new AddressRule(List.of()));
    assertThatThrownBy(() -> dns.resolve("a.test")).hasMessage("a.test: it was not found");
  }

  /** As Java does it: the first time with the cause, and then from memory with the name alone. */
  private InetAddress[] once(String name) throws UnknownHostException {
    throw new UnknownHostException(
        asked.getAndIncrement() == 0 ? name + ": Temporary failure in name resolution" : name);
  }
}
