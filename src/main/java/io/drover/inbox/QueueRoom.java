package io.drover.inbox;

import io.drover.queue.WorkQueue;

/**
 * Whether the queue has room for more lists. Once it is full, it has room again when a tenth of it
 * is done. Thread-safe.
 */
public final class QueueRoom {
  private final WorkQueue queue;
  private final long maxQueued;
  private volatile boolean full;

  /**
   * @param maxQueued how many jobs may be queued; 0 for any number
   */
  public QueueRoom(WorkQueue queue, long maxQueued) {
    this.queue = queue;
    this.maxQueued = maxQueued;
  }

  /** Asks the queue, which costs as much as there are lanes. */
  boolean isFull() {
    if (maxQueued > 0) {
      full = queue.stats().queued() >= (full ? maxQueued - maxQueued / 10 : maxQueued);
    }
    return full;
  }

  /** How many jobs may be committed at once. */
  int batchSize(int wanted) {
    return maxQueued == 0 ? wanted : (int) Math.max(1, Math.min(wanted, maxQueued / 10));
  }
}
