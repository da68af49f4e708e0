package io.drover.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as it stands in the queue, without its record.
 *
 * @param id what users know it by
 * @param attempts how often it was leased in its whole life
 * @param reason why it is in its state, a short code; empty when there is nothing to say
 * @param runAt the time that it waits for, or null
 */
public record Job(
    String id,
    JobState state,
    Key resolver,
    Key host,
    int priority,
    int attempts,
    String reason,
    @Nullable Instant runAt,
    Instant createdAt,
    Instant updatedAt) {}
