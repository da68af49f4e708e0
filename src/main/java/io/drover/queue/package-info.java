/** The persistent queue: about ten verbs over SQL files, one writer with group commit. */
@NullMarked
package io.drover.queue;

import org.jspecify.annotations.NullMarked;
