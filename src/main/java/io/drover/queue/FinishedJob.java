package io.drover.queue;

import io.drover.job.Job;
import org.jspecify.annotations.Nullable;

/**
 * A job that is over.
 *
 * @param attempts how many it had used when it ended, since it was last put back
 * @param result what its pipeline left; null when nothing
 */
public record FinishedJob(Job job, int attempts, @Nullable String result) {}
