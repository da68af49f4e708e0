package io.drover.limit;

/** Who is told when a key opens by time alone. Called under the limiter's lock; must not wait. */
interface Alarms {

  /** The key opens at that time, in nanoseconds since the epoch, unless another thing closes it. */
  void at(Slot slot, long nanos);
}
