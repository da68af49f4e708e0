package io.drover;

import io.drover.job.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Header;

/** A job of 50 ms that notes how many of its host run at once. */
public final class SleepingPipeline {
  private static final Map<String, Integer> RUNNING = new HashMap<>();
  private static long begun;
  private static long ended;
  private static long othersEnded;
  private static int worst;

  static synchronized void reset() {
    begun = 0;
    worst = 0;
  }

  /** From the start of the first job to the end of the last. */
  static synchronized double allSeconds() {
    return (ended - begun) / 1e9;
  }

  static synchronized long begunNanos() {
    return begun;
  }

  static synchronized double othersSeconds() {
    return (othersEnded - begun) / 1e9;
  }

  static synchronized int worst() {
    return worst;
  }

  public Outcome run(@Header("DroverHost") String host) throws InterruptedException {
    count(host, 1);
    TimeUnit.MILLISECONDS.sleep(50);
    count(host, -1);
    return Outcome.done();
  }

  private static synchronized void count(String host, int by) {
    worst = Math.max(worst, RUNNING.merge(host, by, Integer::sum));
    long now = System.nanoTime();
    if (begun == 0) {
      begun = now;
    }
    if (by < 0) {
      ended = now;
      if (!host.equals("big")) {
        othersEnded = now;
      }
    }
  }
}
