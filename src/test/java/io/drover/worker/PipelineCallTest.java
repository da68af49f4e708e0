package io.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Lease;
import io.drover.job.Outcome;
import io.drover.job.RunMeter;
import io.drover.job.RunTrace;
import io.drover.limit.FreePermit;
import io.drover.limit.LimiterProcessor;
import io.drover.queue.QueueFixture;
import io.drover.queue.WorkQueue.Settlement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineCallTest {
  @TempDir private Path folder;

  @Test
  void aTracerThatFailsCostsNeitherTheOutcomeNorThePermit() {
    try (QueueFixture fixture = new QueueFixture(folder)) {
      fixture.enqueue("a");
      Lease lease = fixture.lease(1).get(0);
      AtomicInteger closed = new AtomicInteger();
      AtomicInteger told = new AtomicInteger();
      Exchange exchange = Exchanges.of(lease);
      exchange.setProperty(
          LimiterProcessor.PERMIT,
          new FreePermit() {
            @Override
            public void close() {
              closed.incrementAndGet();
            }
          });
      exchange.setProperty(
          RunTrace.PROPERTY,
          new RunTrace() {
            @Override
            public void enters(String stage) {
              told.incrementAndGet();
              throw new IllegalStateException(stage);
            }
          });
      RunningJobs running =
          new RunningJobs(fixture.queue, Duration.ofHours(1), fixture.clock, System::nanoTime);
      exchange.getContext().start();
      PipelineCall call =
          new PipelineCall(
              exchange.getContext().createProducerTemplate(), "log:done", running, RunMeter.NONE);
      call.start();

      call.process(exchange);

      assertThat(told).hasValue(2);
      assertThat(closed).hasValue(1);
      assertThat(running.now()).isEmpty();
      assertThat(exchange.getMessage().getBody(Settlement.class).outcome())
          .isInstanceOf(Outcome.Done.class);
      exchange.getContext().stop();
    }
  }
}
