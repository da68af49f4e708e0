package io.drover.download;

import io.drover.job.Key;
import io.drover.limit.Permit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One URL to be asked for.
 *
 * @param url as it was given
 * @param reached how far an earlier run had come before it had to leave its worker to others; null
 *     to begin at the URL
 * @param trail is told of every answer on the way, so that a failure too says how far it came
 * @param permit under which the requests are made
 * @param robots the hosts whose robots.txt is to be obeyed
 */
record Errand(
    String url, @Nullable Hop reached, Trail trail, Permit permit, Predicate<Key> robots) {}
