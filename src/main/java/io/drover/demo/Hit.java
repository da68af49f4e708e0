package io.drover.demo;

/**
 * One request that a host has had. Times are those of {@link System#nanoTime}.
 *
 * @param status what it was answered with
 * @param retryAfterSeconds what Retry-After said; 0 when there was none
 */
public record Hit(long beganNanos, long endedNanos, int status, int retryAfterSeconds) {}
