package io.drover.testing;

import io.drover.job.Key;
import io.drover.limit.Permit;
import io.drover.limit.Reply;

/** A permit that allows everything and keeps nothing; tests say what theirs does otherwise. */
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
