package io.drover.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job on its way into the queue.
 *
 * @param id what the job is known by, 1 to {@value #MAX_ID_LENGTH} characters without control
 *     characters; a second job with a known id changes nothing
 * @param resolver name of the resolver key, not empty
 * @param host name of the host key, empty when the job has no host
 * @param priority {@value #MIN_PRIORITY}..{@value #MAX_PRIORITY}, higher first within a lane
 * @param notBefore the job is not leased before this time; null for at once
 * @param artifact the record as JSON text, an object
 */
public record NewJob(
    String id,
    String resolver,
    String host,
    int priority,
    @Nullable Instant notBefore,
    String artifact) {

  public static final int MAX_ID_LENGTH = 2048;
  public static final int MIN_PRIORITY = -1000;
  public static final int MAX_PRIORITY = 1000;

  public NewJob {
    if (id.isBlank() || id.length() > MAX_ID_LENGTH) {
      throw new IllegalArgumentException(
          "a job's id has 1 to " + MAX_ID_LENGTH + " characters, this one has " + id.length());
    }
    if (id.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a job's id has no control characters");
    }
    if (resolver.isEmpty()) {
      throw new IllegalArgumentException(
          "a job has a resolver; the one without a name is " + Key.DEFAULT_RESOLVER);
    }
    if (priority < MIN_PRIORITY || priority > MAX_PRIORITY) {
      throw new IllegalArgumentException(
          "priority is " + MIN_PRIORITY + ".." + MAX_PRIORITY + ", not " + priority);
    }
  }
}
