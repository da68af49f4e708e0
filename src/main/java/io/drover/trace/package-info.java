/** Follows jobs for a collector of traces; not even loaded while none is set. */
@NullMarked
package io.drover.trace;

import org.jspecify.annotations.NullMarked;
