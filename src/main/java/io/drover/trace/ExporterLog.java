package io.drover.trace;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/** What the exporter has to say, said as everything else here is. */
final class ExporterLog extends Handler {
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(OtlpTracer.class);
  private static final Logger EXPORTER = Logger.getLogger("io.opentelemetry");

  private ExporterLog() {}

  static synchronized void open() {
    if (EXPORTER.getUseParentHandlers()) {
      EXPORTER.setUseParentHandlers(false);
      EXPORTER.addHandler(new ExporterLog());
    }
  }

  @Override
  public void publish(LogRecord said) {
    if (said.getLevel().intValue() >= Level.WARNING.intValue()) {
      LOG.warn("tracing: {}; see drover.tracing.endpoint", said.getMessage());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
