/** Who may run now: permits per key, handed on in memory. */
@NullMarked
package io.drover.limit;

import org.jspecify.annotations.NullMarked;
