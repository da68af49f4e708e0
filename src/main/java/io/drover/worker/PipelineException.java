package io.drover.worker;

import org.jspecify.annotations.Nullable;

/** The pipeline that is set cannot be; the innermost message says why. */
public final class PipelineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PipelineException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
