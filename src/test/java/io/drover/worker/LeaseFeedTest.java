package io.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.drover.job.Lease;
import io.drover.job.RunMeter;
import io.drover.job.RunTrace;
import io.drover.job.RunTracer;
import io.drover.queue.QueueFixture;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LeaseFeedTest {
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(LeaseFeed.class);

  @TempDir private Path folder;
  private QueueFixture fixture;
  private LeaseFeed feed;
  private long nanos;

  @BeforeEach
  void open() {
    log.start();
    logger.addAppender(log);
    fixture = QueueFixture.impatient(folder);
    feed = feed(RunTracer.NONE);
    fixture.enqueue("a");
  }

  private LeaseFeed feed(RunTracer tracer) {
    return new LeaseFeed(
        fixture.queue,
        fixture.demand(1, 1),
        new WakeScheduler(),
        () -> nanos,
        RunMeter.NONE,
        tracer);
  }

  @AfterEach
  void close() {
    logger.detachAppender(log);
    fixture.close();
  }

  @Test
  void asksALockedDatabaseEverMoreSeldomAndSaysSoOnce() throws Exception {
    try (Connection stranger = fixture.stranger();
        Statement statement = stranger.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      assertThat(leases()).isFalse();
      passMillis(100);
      assertThat(leases()).isFalse();
      statement.execute("ROLLBACK");
    }
    passMillis(199);
    assertThat(leases()).as("rests after its second failure").isFalse();
    passMillis(1);
    assertThat(leases()).isTrue();
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .satisfiesExactly(
            fails -> assertThat(fails).startsWith("leasing fails").contains("is locked by another"),
            works -> assertThat(works).isEqualTo("leasing works again"));
  }

  @Test
  void aTracerThatFailsKeepsNoLeaseFromGoingOn() {
    Lease lease = fixture.lease(1).get(0);
    feed =
        feed(
            new RunTracer() {
              @Override
              public RunTrace begin(Lease leased, long askedAt) {
                throw new NoClassDefFoundError("acme/Tracer");
              }
            });
    assertThatNoException().isThrownBy(() -> feed.process(Exchanges.of(lease)));
    assertThat(feed.cursor()).isEqualTo(lease.id());
  }

  private boolean leases() {
    return feed.begin(null, null);
  }

  private void passMillis(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
