package io.drover.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.drover.job.Lease;
import io.drover.job.Outcome;
import io.drover.job.RunMeter;
import io.drover.job.RunTrace;
import io.drover.limit.LimiterProcessor;
import io.drover.limit.Permit;
import io.drover.queue.WorkQueue.Settlement;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.bean.AmbiguousMethodCallException;
import org.apache.camel.component.bean.BeanEndpoint;
import org.apache.camel.component.bean.BeanInfo;
import org.apache.camel.component.bean.MethodNotFoundException;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one job through the pipeline: an exchange of the pipeline's own, so that nothing it does to
 * it reaches the route, and an {@link Outcome} whatever comes back or is thrown. The permit is
 * handed on before the outcome is settled. Thread-safe.
 */
public final class PipelineCall extends ServiceSupport implements Processor {
  /**
   * The exchange property that tells, at any time, whether the job has run past its deadline: a
   * {@link java.util.function.BooleanSupplier}. An interrupt that it does not explain is a stop, or
   * the job was cancelled.
   */
  public static final String OVERDUE = "DroverOverdue";

  /** Endpoints that a route of this process must begin with, or what is sent there waits. */
  private static final Pattern HANDED_OVER = Pattern.compile("(direct|seda):");

  private static final ObjectReader JSON = new ObjectMapper().readerFor(Map.class);

  private static final Logger LOG = LoggerFactory.getLogger(PipelineCall.class);

  /** Which faults are in the log, by class and place: they may be those of every job. */
  private final Set<String> traced = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean warned = new AtomicBoolean();
  private final ProducerTemplate template;
  private final String uri;
  private final RunningJobs running;
  private final RunMeter meter;
  private @Nullable Endpoint pipeline;

  /**
   * Looks the pipeline up when it starts.
   *
   * @param uri any Camel endpoint
   */
  public PipelineCall(ProducerTemplate template, String uri, RunningJobs running, RunMeter meter) {
    this.template = template;
    this.uri = uri;
    this.running = running;
    this.meter = meter;
  }

  @Override
  protected void doStart() {
    CamelContext camel = template.getCamelContext();
    try {
      pipeline = camel.getEndpoint(uri);
    } catch (RuntimeException e) {
      throw new PipelineException("it is no endpoint", e);
    }
    if (pipeline instanceof BeanEndpoint bean) {
      requireMethod(bean);
    }
    if (HANDED_OVER.matcher(uri).lookingAt() && !isTaken(camel)) {
      throw new PipelineException("no route begins with it, in routes/ or elsewhere", null);
    }
  }

  /** Camel itself looks for it job by job. */
  private static void requireMethod(BeanEndpoint bean) {
    BeanInfo info = bean.getProcessor().getBeanHolder().getBeanInfo();
    String method = bean.getMethod();
    if (method == null ? info.getMethods().isEmpty() : !info.hasMethod(method)) {
      throw new PipelineException(
          "its class has no public method" + (method == null ? "" : " " + method), null);
    }
  }

  private boolean isTaken(CamelContext camel) {
    return ((ModelCamelContext) camel)
        .getRouteDefinitions().stream()
            .map(route -> camel.resolvePropertyPlaceholders(route.getInput().getEndpointUri()))
            .anyMatch(input -> name(input).equals(name(uri)));
  }

  /** What such an endpoint is known by, whatever its options. */
  private static String name(String uri) {
    return uri.replaceFirst("\\?.*", "").replaceFirst("://", ":");
  }

  @Override
  public void process(Exchange exchange) {
    Lease lease = exchange.getMessage().getBody(Lease.class);
    Permit permit = exchange.getProperty(LimiterProcessor.PERMIT, Permit.class);
    RunTrace trace = exchange.getProperty(RunTrace.PROPERTY, RunTrace.NONE, RunTrace.class);
    RunningJobs.Run run = running.begin(lease, permit::host);
    Outcome outcome = run(lease, permit, trace, run);
    Listeners.tell(lease, permit::close);
    Listeners.tell(lease, () -> trace.enters("settle"));
    if (running.isStopped() && outcome instanceof Outcome.Retry) {
      // Cut off by the stop, which is not the job's fault: the queue takes its lease back.
      exchange.setRouteStop(true);
      return;
    }
    if (run.isOverdue() && outcome instanceof Outcome.Retry retry) {
      outcome =
          new Outcome.Retry(
              "deadline",
              "it ran for longer than drover.job.deadline",
              null,
              retry.hint(),
              retry.result());
    }
    exchange
        .getMessage()
        .setBody(new Settlement(lease, outcome, run.startedAtMillis(), run.endedAtMillis()));
  }

  /** Whatever is thrown here is an outcome: nobody else would ever give the lease back. */
  private Outcome run(Lease lease, Permit permit, RunTrace trace, RunningJobs.Run run) {
    long begun = System.nanoTime();
    try {
      Listeners.tell(lease, () -> trace.enters("pipeline"));
      JobContext.enter(lease, trace);
      Outcome outcome = call(lease, permit, run);
      if (!(outcome instanceof Outcome.Moved)) { // which is no end, and counts as none
        Listeners.tell(lease, () -> meter.ran(System.nanoTime() - begun));
      }
      return outcome;
    } catch (Throwable e) { // a pipeline's checked exceptions too: not only Java throws them
      String place = e.getClass() + " " + Arrays.stream(e.getStackTrace()).findFirst();
      if (!running.isStopped() && traced.add(place)) {
        LOG.error("what the pipeline {} leaves cannot be taken; its job is tried again", uri, e);
      }
      return Outcomes.ofFault(e);
    } finally {
      run.end();
      JobContext.leave();
    }
  }

  /** Once, of what no job can do anything about. */
  private void warn(@Nullable Exception fault) {
    if ((fault instanceof MethodNotFoundException
            || fault instanceof AmbiguousMethodCallException
            || fault instanceof NoSuchBeanException)
        && !warned.getAndSet(true)) {
      LOG.warn("the pipeline {} cannot do its work: {}", uri, fault.getMessage());
    }
  }

  private Outcome call(Lease lease, Permit permit, RunningJobs.Run run) {
    Endpoint to = Objects.requireNonNull(pipeline, "the pipeline is looked up at the start");
    Exchange call = to.createExchange(ExchangePattern.InOut);
    try {
      call.getMessage()
          .setBody(Objects.requireNonNull(JSON.<Map<?, ?>>readValue(lease.artifact())));
    } catch (JsonProcessingException | NullPointerException e) {
      return Outcome.failed("bad-record", "the record is not a JSON object");
    }
    call.getMessage().setHeader("DroverJobId", lease.artifactId());
    call.getMessage().setHeader("DroverAttempt", lease.attempt());
    call.getMessage().setHeader("DroverResolver", lease.resolver().name());
    call.getMessage().setHeader("DroverHost", lease.host().name());
    call.setProperty(LimiterProcessor.PERMIT, permit);
    call.setProperty(OVERDUE, (BooleanSupplier) run::isOverdue);
    if (lease.hint() != null) {
      call.setProperty(LimiterProcessor.HINT, lease.hint());
    }
    Exchange answer = template.send(to, call);
    warn(answer.getException());
    return Outcomes.of(answer);
  }
}
