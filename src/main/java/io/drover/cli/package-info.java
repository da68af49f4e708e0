/** One class per command: parses, asks, prints. */
@NullMarked
package io.drover.cli;

import org.jspecify.annotations.NullMarked;
