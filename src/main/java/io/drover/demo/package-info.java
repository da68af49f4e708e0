/** A stage for the main job: hosts that misbehave in known ways, a list, and a folder for both. */
@NullMarked
package io.drover.demo;

import org.jspecify.annotations.NullMarked;
