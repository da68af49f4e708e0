package io.drover.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job on its way into the queue.
 *
 * @param id what the job is known by, 1 to {@value #MAX_ID_LENGTH} characters without control
 *     characters; a second job with a known id changes nothing
 * @param resolver name of the resolver key, 1 to {@value #MAX_RESOLVER_LENGTH} characters, not all
 *     of them blank, without control characters
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
  public static final int MAX_RESOLVER_LENGTH = 200;
  public static final int MIN_PRIORITY = -1000;
  public static final int MAX_PRIORITY = 1000;

  /** What is wrong with a name that no resolver can have. */
  public static final String BAD_RESOLVER =
      "a resolver's name has 1 to "
          + MAX_RESOLVER_LENGTH
          + " characters and no control characters; the one without a name is "
          + Key.DEFAULT_RESOLVER;

  public NewJob {
    if (id.isBlank() || id.length() > MAX_ID_LENGTH) {
      throw new IllegalArgumentException(
          "a job's id has 1 to " + MAX_ID_LENGTH + " characters, this one has " + id.length());
    }
    if (id.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a job's id has no control characters");
    }
    if (!isResolver(resolver)) {
      throw new IllegalArgumentException(BAD_RESOLVER);
    }
    if (artifact.indexOf('\1') >= 0 || artifact.indexOf('\2') >= 0) {
      throw new IllegalArgumentException("a record is JSON, which has no control characters in it");
    }
    if (priority < MIN_PRIORITY || priority > MAX_PRIORITY) {
      throw new IllegalArgumentException(
          "priority is " + MIN_PRIORITY + ".." + MAX_PRIORITY + ", not " + priority);
    }
  }

  /** Whether a resolver can have this name. */
  public static boolean isResolver(String name) {
    return !name.isBlank()
        && name.length() <= MAX_RESOLVER_LENGTH
        && name.chars().noneMatch(Character::isISOControl);
  }
}
