/** What can be seen and steered from outside; reads and asks, owns no rule. */
@NullMarked
package io.drover.console;

import org.jspecify.annotations.NullMarked;
