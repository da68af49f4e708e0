package io.drover;

import io.drover.cli.Engine;
import io.drover.inbox.InboxFilter;
import io.drover.limit.Activity;
import io.drover.queue.SqlWorkQueue;
import io.drover.queue.WorkQueue;
import io.drover.settings.Settings;

/** A run of this process: the queue it owns and the routes at work. Thread-safe. */
final class LocalRun implements Engine.Run {
  private final Settings settings;
  private final SqlWorkQueue queue;
  private final RouteBundle bundle;
  private final long errorsBefore;

  LocalRun(Settings settings, SqlWorkQueue queue, RouteBundle bundle, long errorsBefore) {
    this.settings = settings;
    this.queue = queue;
    this.bundle = bundle;
    this.errorsBefore = errorsBefore;
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

  @Override
  public void verify() {
    queue.verify();
  }

  @Override
  public Activity activity() {
    return bundle.activity();
  }

  @Override
  public long errorsBefore() {
    return errorsBefore;
  }

  @Override
  public void hurry() {
    bundle.cutOff();
    queue.close();
  }

  @Override
  public void stop() {
    bundle.close();
  }

  @Override
  public void close() {
    bundle.close();
    queue.close();
  }
}
