package io.drover.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;

/**
 * Trace ids that follow from the ids of jobs, so that what is tried again, after a crash too, is
 * found in the trace of the first attempt. Thread-safe.
 */
final class JobTraceIds implements IdGenerator {
  private static final int BYTES = 16;

  private final ThreadLocal<String> job = new ThreadLocal<>();
  private final IdGenerator random = IdGenerator.random();

  /** Begins a trace, or goes on with it. */
  Span of(String artifactId, Supplier<Span> root) {
    job.set(hash(artifactId));
    try {
      return root.get();
    } finally {
      job.remove();
    }
  }

  private static String hash(String artifactId) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(artifactId.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String generateTraceId() {
    String id = job.get();
    return id == null ? random.generateTraceId() : id;
  }

  @Override
  public String generateSpanId() {
    return random.generateSpanId();
  }
}
