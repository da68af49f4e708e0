package io.drover.limit;

import io.drover.job.Key;

/** A permit that allows everything and keeps nothing, for who is not limited. Thread-safe. */
public class FreePermit implements Permit {
  @Override
  public long since() {
    return 0;
  }

  @Override
  public void answered(Reply reply) {}

  @Override
  public boolean moveTo(Key host) {
    return true;
  }

  @Override
  public void close() {}
}
