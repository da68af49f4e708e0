package io.drover;

import io.drover.job.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Header;

/** A pipeline that lets nobody interrupt it, and says in a file that it has begun. */
public final class Stubborn {
  public Outcome run(@Header("DroverJobId") String id) throws Exception {
    Files.writeString(Path.of(id + ".begun"), id);
    while (!Files.exists(Path.of("enough"))) {
      LockSupport.parkNanos(10_000_000);
      Thread.interrupted();
    }
    return Outcome.done();
  }
}
