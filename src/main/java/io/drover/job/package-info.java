/**
 * What a job is: its record, states, outcomes, keys. Stands on the ground and knows only the JDK.
 */
@NullMarked
package io.drover.job;

import org.jspecify.annotations.NullMarked;
