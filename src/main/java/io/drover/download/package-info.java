/** The built-in pipeline: a URL to a whole file. */
@NullMarked
package io.drover.download;

import org.jspecify.annotations.NullMarked;
