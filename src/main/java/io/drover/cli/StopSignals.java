package io.drover.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The first SIGINT, SIGTERM or SIGHUP asks for a good end, a second one for a quick end. The JVM's
 * own handling would begin its shutdown under our feet, and ignore the second signal. A signal that
 * the process was started to ignore, as by nohup, stays ignored.
 */
final class StopSignals {
  /** How long the quick end may take: a write that waits for another process is not waited for. */
  private static final long HURRY_MILLIS = 3_000;

  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean interrupt;
  private volatile Runnable second = () -> {};

  StopSignals() {
    Signals.handle("INT", () -> receive("INT"));
    Signals.handle("TERM", () -> receive("TERM"));
    Signals.handle("HUP", () -> receive("HUP"));
  }

  private void receive(String name) {
    if (first.getCount() > 0) {
      interrupt = name.equals("INT");
      first.countDown();
    } else if (over.getCount() > 0) {
      Thread hurry = new Thread(second, "hurry");
      hurry.setDaemon(true);
      hurry.start();
      try {
        hurry.join(HURRY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      Runtime.getRuntime().halt(Cli.INTERRUPTED);
    }
  }

  /** What a second signal does before the process ends. */
  void onSecond(Runnable hurry) {
    second = hurry;
  }

  boolean received() {
    return first.getCount() == 0;
  }

  /** Whether the first signal was SIGINT. */
  boolean isInterrupt() {
    return interrupt;
  }

  /** Waits for the first signal; false when none came in time. */
  boolean await(long time, TimeUnit unit) throws InterruptedException {
    return first.await(time, unit);
  }

  /** The end has come anyhow; signals change nothing any more. */
  void ended() {
    over.countDown();
  }
}
