package io.drover.queue;

import java.util.function.LongFunction;

/**
 * What a caller wants to find again after a crash, committed together with its jobs or not at all.
 *
 * @param key what the note is found by; a later note with the same key replaces it
 * @param text makes the note, given how many of the jobs were new; called within the transaction,
 *     on the queue's own thread
 */
public record Note(String key, LongFunction<String> text) {

  /** The key of why a running process starts no job, as a reason; there while it does not. */
  public static final String HELD = "held";
}
