/** Bytes to jobs, or to refusals with a reason. */
@NullMarked
package io.drover.inbox;

import org.jspecify.annotations.NullMarked;
