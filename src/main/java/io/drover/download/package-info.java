/** The built-in pipeline: a URL to a whole, checked file. */
@NullMarked
package io.drover.download;

import org.jspecify.annotations.NullMarked;
