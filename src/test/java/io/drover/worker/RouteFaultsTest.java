package io.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.drover.queue.QueueException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RouteFaultsTest {
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(RouteFaults.class);
  private long nanos;
  private final RouteFaults faults = new RouteFaults(() -> nanos);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(log);
  }

  @Test
  void saysTheSameOfARouteOnceAMinute() {
    fail("promote", "full");
    nanos += TimeUnit.SECONDS.toNanos(59);
    fail("promote", "full");
    fail("limits", "full");
    fail("promote", "locked");
    nanos += TimeUnit.SECONDS.toNanos(60);
    fail("promote", "locked");
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "the route promote fails and comes again: full",
            "the route limits fails and comes again: full",
            "the route promote fails and comes again: locked",
            "the route promote fails and comes again: locked");
  }

  private void fail(String route, String message) {
    Exchange exchange = Exchanges.of("");
    exchange.getExchangeExtension().setFromRouteId(route);
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new QueueException(message));
    faults.process(exchange);
  }
}
