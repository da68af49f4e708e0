package io.drover.console;

import io.drover.job.Key;
import java.time.Instant;

/** A job that runs now. */
public record RunningJob(String id, Key resolver, Key host, int attempt, Instant since) {}
