package io.drover;

import io.drover.cli.Engine;
import io.drover.inbox.InboxFilter;
import io.drover.limit.Activity;
import io.drover.queue.Ended;
import io.drover.queue.QueueException;
import io.drover.queue.SqlWorkQueue;
import io.drover.queue.WorkQueue;
import io.drover.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run of this process: the queue it owns and the routes at work. Thread-safe. */
final class LocalRun implements Engine.Run {
  private static final Logger LOG = LoggerFactory.getLogger(LocalRun.class);

  private final Settings settings;
  private final SqlWorkQueue queue;
  private final RouteBundle bundle;

  LocalRun(Settings settings, SqlWorkQueue queue, RouteBundle bundle) {
    this.settings = settings;
    this.queue = queue;
    this.bundle = bundle;
  }

  @Override
  public WorkQueue queue() {
    return queue;
  }

  /** The inbox first: a list leaves it only after its jobs are in the queue. */
  @Override
  public boolean idle() {
    return !InboxFilter.hasLists(settings.inbox().dir()) && queue.isDrained();
  }

  /** What runs on after that would run beside what another process does. */
  @Override
  public void verify() {
    try {
      queue.verify();
    } catch (QueueException e) {
      bundle.cutOff();
      throw e;
    }
  }

  @Override
  public Activity activity() {
    return bundle.activity();
  }

  @Override
  public Ended ended() {
    return queue.ended();
  }

  @Override
  public void hurry() {
    bundle.cutOff();
    try {
      queue.close();
    } catch (QueueException e) {
      LOG.warn("what is leased could not be given back, the next run does: {}", e.getMessage());
    }
  }

  @Override
  public void stop() {
    bundle.close();
  }

  @Override
  public void close() {
    try {
      bundle.close();
    } finally {
      queue.close();
    }
  }
}
