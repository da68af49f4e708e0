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

  /** The key of what keeps a running process from starting any job; there while it does. */
  public static final String HELD = "held";
}
