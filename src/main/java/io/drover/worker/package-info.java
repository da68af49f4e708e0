/** Calls the pipeline and turns what comes back into an outcome. */
@NullMarked
package io.drover.worker;

import org.jspecify.annotations.NullMarked;
