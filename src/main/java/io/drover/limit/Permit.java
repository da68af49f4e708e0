package io.drover.limit;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Leave for one job to run now: a worker and a place under the cap of each of its keys. Closing it
 * hands them on; closing it again does nothing. Thread-safe.
 */
public final class Permit implements AutoCloseable {
  private final Runnable release;
  private final AtomicBoolean closed = new AtomicBoolean();

  Permit(Runnable release) {
    this.release = release;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release.run();
    }
  }
}
