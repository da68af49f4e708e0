package io.drover.limit;

import java.util.List;

/**
 * What the limiter lets run at one moment. Immutable.
 *
 * @param running how many jobs run
 * @param workers how many may
 * @param keys the keys of which a job runs or waits in memory, and those that hold jobs back
 */
public record Activity(int running, int workers, List<KeyUse> keys) {}
