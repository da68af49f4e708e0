/**
 * What can be set: immutable records that check themselves, and the reader that finds every fault
 * at once.
 */
@NullMarked
package io.drover.settings;

import org.jspecify.annotations.NullMarked;
