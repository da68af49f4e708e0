package io.drover.cli;

import io.drover.console.Explainer;
import io.drover.limit.Activity;
import io.drover.queue.Ended;
import io.drover.queue.WorkQueue;
import io.drover.settings.Settings;
import java.util.Map;

/** What the commands need of the program behind them. */
public interface Engine {

  /**
   * Opens the queue that the settings name, and creates it when it is missing.
   *
   * @throws io.drover.queue.QueueException when it cannot be used
   */
  WorkQueue open(Settings settings);

  /** What says why jobs of that queue do or do not run. */
  Explainer explainer(WorkQueue queue, Settings settings);

  /**
   * Makes this process the one that runs the queue, and starts the routes.
   *
   * @param placeholders what {@code {{…}}} in the routes stands for
   * @throws io.drover.queue.QueueException when another process runs it
   */
  Run start(Settings settings, Map<String, String> placeholders);

  /** The routes at work. Thread-safe. */
  interface Run extends AutoCloseable {
    WorkQueue queue();

    /** Whether nothing is in the inbox, queued, delayed or leased. */
    boolean idle();

    /**
     * Asks whether the run can go on.
     *
     * @throws io.drover.queue.QueueException when the queue's file has turned out to be damaged
     */
    void verify();

    /** What runs at this moment. */
    Activity activity();

    /** How the runs of jobs have ended since this one began, with what it found lost. */
    Ended ended();

    /** Ends at once: what runs is cut off, what is leased goes back. */
    void hurry();

    /**
     * Ends well: no new leases, what runs may end within the grace, what waits goes back. The queue
     * can still be read.
     */
    void stop();

    /** Stops and closes the queue. */
    @Override
    void close();
  }
}
