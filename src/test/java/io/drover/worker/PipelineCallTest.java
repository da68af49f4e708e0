package io.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.drover.job.Lease;
import io.drover.job.Outcome;
import io.drover.job.RunMeter;
import io.drover.job.RunTrace;
import io.drover.limit.FreePermit;
import io.drover.limit.LimiterProcessor;
import io.drover.queue.QueueFixture;
import io.drover.queue.WorkQueue;
import io.drover.queue.WorkQueue.Settlement;
import io.drover.testing.UnreadablePipeline;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whatever fails around a run, the job has an outcome, and its permit goes on. */
class PipelineCallTest {
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(PipelineCall.class);
  private final CamelContext camel = Exchanges.of("").getContext();
  private final AtomicInteger closed = new AtomicInteger();

  @TempDir private Path folder;
  private QueueFixture fixture;
  private RunningJobs running;
  private RunMeter meter = RunMeter.NONE;
  private RunTrace trace = RunTrace.NONE;

  @BeforeEach
  void open() {
    log.start();
    logger.addAppender(log);
    fixture = new QueueFixture(folder);
    running = running(fixture.queue);
    camel.start();
  }

  @AfterEach
  void close() {
    camel.stop();
    logger.detachAppender(log);
    fixture.close();
  }

  private RunningJobs running(WorkQueue queue) {
    return new RunningJobs(queue, Duration.ofHours(1), fixture.clock, System::nanoTime);
  }

  @Test
  void aTracerThatFailsCostsNeitherTheOutcomeNorThePermit() {
    AtomicInteger told = new AtomicInteger();
    trace =
        new RunTrace() {
          @Override
          public void enters(String stage) {
            told.incrementAndGet();
            throw new IllegalStateException(stage);
          }
        };
    assertThat(outcome("log:done")).isInstanceOf(Outcome.Done.class);
    assertThat(told).hasValue(2);
  }

  @Test
  void aMeterThatFailsCostsNeitherTheOutcomeNorThePermit() {
    AtomicInteger told = new AtomicInteger();
    meter =
        new RunMeter() {
          @Override
          public void ran(long nanos) {
            told.incrementAndGet();
            throw new NoClassDefFoundError("acme/Meter");
          }
        };
    assertThat(outcome("log:done")).isInstanceOf(Outcome.Done.class);
    assertThat(told).hasValue(1);
  }

  @Test
  void aBeginningThatCannotBeToldCostsNeitherTheOutcomeNorThePermit() {
    AtomicInteger told = new AtomicInteger();
    running =
        running(
            (WorkQueue)
                Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {WorkQueue.class},
                    (proxy, method, args) -> {
                      told.incrementAndGet();
                      throw new NoClassDefFoundError("acme/Queue");
                    }));
    fixture.enqueue("a");
    fixture.lease(1);
    fixture.crash();
    Exchange exchange = process(start("log:done"), fixture.lease(1).get(0));
    assertThat(told).hasValue(1);
    assertThat(outcome(exchange)).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void anAnswerThatCannotBeReadIsARetryAndInTheLogOnceWithItsTrace() {
    PipelineCall call = start("bean:" + UnreadablePipeline.class.getName());
    fixture.enqueue("a", "b");
    for (Lease lease : fixture.lease(2)) {
      Outcome outcome = outcome(process(call, lease));
      assertThat(outcome).isInstanceOf(Outcome.Retry.class);
      assertThat(outcome.reason()).isEqualTo("exception");
      assertThat(outcome.detail()).isEqualTo("java.lang.NoClassDefFoundError: acme/Part");
    }
    assertThat(log.list)
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.getLevel()).isEqualTo(Level.ERROR);
              assertThat(fault.getThrowableProxy().getMessage()).isEqualTo("acme/Part");
              assertThat(fault.getMDCPropertyMap()).containsEntry("job", "a");
            });
  }

  @Test
  void anErrorOfThePipelineItselfIsTheDetailOfItsRetry() {
    Outcome outcome = outcome("bean:" + Incomplete.class.getName());
    assertThat(outcome.reason()).isEqualTo("exception");
    assertThat(outcome.detail()).isEqualTo("java.lang.NoClassDefFoundError: acme/Whole");
  }

  @Test
  void aJobThatTheStopCutsOffGoesBackWhateverIsThrown() {
    running.stop();
    fixture.enqueue("a");
    Exchange exchange =
        process(start("bean:" + UnreadablePipeline.class.getName()), fixture.lease(1).get(0));
    assertThat(exchange.isRouteStop()).isTrue();
    assertThat(exchange.getMessage().getBody()).isInstanceOf(Lease.class);
    assertThat(Thread.interrupted()).as("the thread's next job").isFalse();
    assertThat(log.list).isEmpty();
  }

  /** A class is missing for it. */
  public static final class Incomplete {
    public void run(@Header("DroverJobId") String id) {
      if (id.equals("a")) {
        throw new NoClassDefFoundError("acme/Whole");
      }
    }
  }

  private PipelineCall start(String uri) {
    PipelineCall call = new PipelineCall(camel.createProducerTemplate(), uri, running, meter);
    call.start();
    return call;
  }

  /** Of the job {@code a}. */
  private Outcome outcome(String uri) {
    fixture.enqueue("a");
    return outcome(process(start(uri), fixture.lease(1).get(0)));
  }

  private static Outcome outcome(Exchange exchange) {
    return exchange.getMessage().getBody(Settlement.class).outcome();
  }

  private Exchange process(PipelineCall call, Lease lease) {
    Exchange exchange = new DefaultExchange(camel);
    exchange.getMessage().setBody(lease);
    exchange.setProperty(RunTrace.PROPERTY, trace);
    closed.set(0);
    exchange.setProperty(
        LimiterProcessor.PERMIT,
        new FreePermit() {
          @Override
          public void close() {
            closed.incrementAndGet();
            throw new IllegalStateException("whoever it lets go on fails");
          }
        });
    call.process(exchange);
    assertThat(closed).hasValue(1);
    assertThat(running.now()).isEmpty();
    return exchange;
  }
}
