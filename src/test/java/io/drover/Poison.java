package io.drover;

import io.drover.job.Outcome;
import org.apache.camel.Header;

/** A pipeline that ends its whole process when it meets a certain job, or another one at once. */
public final class Poison {
  static final int CODE = 77;

  public Outcome run(@Header("DroverJobId") String id) throws InterruptedException {
    if (id.equals("poison")) {
      Thread.sleep(1_000); // long enough to be noticed as begun
      Runtime.getRuntime().halt(CODE);
    }
    if (id.equals("quick-poison")) {
      Runtime.getRuntime().halt(CODE);
    }
    return Outcome.done();
  }
}
