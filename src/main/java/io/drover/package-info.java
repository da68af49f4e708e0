/** Start, and the one place where objects meet. */
@NullMarked
package io.drover;

import org.jspecify.annotations.NullMarked;
