package io.drover.trace;

import io.drover.job.Outcome;
import io.drover.job.RunTrace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The spans of one run. For one thread at a time. */
final class FollowedRun implements RunTrace {
  private final Tracer tracer;
  private final Span run;
  private Span innermost;

  FollowedRun(Tracer tracer, Span run, long leaseBegan) {
    this.tracer = tracer;
    this.run = run;
    this.innermost =
        within(run, "lease").setStartTimestamp(leaseBegan, TimeUnit.NANOSECONDS).startSpan();
  }

  private SpanBuilder within(Span parent, String name) {
    return tracer.spanBuilder(name).setParent(Context.root().with(parent));
  }

  @Override
  public String id() {
    return run.getSpanContext().getTraceId();
  }

  @Override
  public void enters(String stage) {
    innermost.end();
    innermost = within(run, stage).startSpan();
  }

  @Override
  public Part resolver(String name) {
    return new SpanPart("resolver", "drover.resolver", name);
  }

  @Override
  public Part hop(String url) {
    return new SpanPart("hop", "url.full", url);
  }

  @Override
  public void ends(Outcome outcome) {
    if (!outcome.reason().isEmpty()) {
      run.setAttribute("drover.reason", outcome.reason());
    }
    if (outcome instanceof Outcome.Failed) {
      run.setStatus(StatusCode.ERROR, outcome.reason());
    }
    end(outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT));
  }

  @Override
  public void refused() {
    end("refused");
  }

  private void end(String outcome) {
    innermost.end();
    run.setAttribute("drover.outcome", outcome);
    run.end();
  }

  private final class SpanPart implements Part {
    private final Span outer = innermost;
    private final Span span;

    SpanPart(String name, String key, String value) {
      this.span = within(outer, name).setAttribute(key, value).startSpan();
      innermost = span;
    }

    @Override
    public void answered(int status) {
      span.setAttribute("http.response.status_code", status);
    }

    @Override
    public void failed(String reason) {
      span.setAttribute("drover.reason", reason);
      span.setStatus(StatusCode.ERROR, reason);
    }

    @Override
    public void close() {
      span.end();
      innermost = outer;
    }
  }
}
