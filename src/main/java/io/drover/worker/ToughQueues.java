package io.drover.worker;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.component.seda.BlockingQueueFactory;
import org.jspecify.annotations.Nullable;

/**
 * The queues of seda endpoints. An interrupt that reaches a worker between two jobs, late from
 * whatever the last one has left, is forgotten: Camel's own consumers would keep it for ever, and
 * poll again and again without ever taking a job.
 */
public final class ToughQueues implements BlockingQueueFactory<Exchange> {
  @Override
  public BlockingQueue<Exchange> create() {
    return create(Integer.MAX_VALUE);
  }

  @Override
  public BlockingQueue<Exchange> create(int capacity) {
    return new ToughQueue(capacity);
  }

  private static final class ToughQueue extends LinkedBlockingQueue<Exchange> {
    private static final long serialVersionUID = 1L;

    ToughQueue(int capacity) {
      super(capacity);
    }

    @Override
    public @Nullable Exchange poll(long timeout, TimeUnit unit) {
      Thread.interrupted();
      try {
        return super.poll(timeout, unit);
      } catch (InterruptedException e) {
        return null; // who polls looks whether it is to stop, and else polls again
      }
    }
  }
}
