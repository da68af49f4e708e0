/** What tests of several rooms use: a local origin that can misbehave. */
package io.drover.testing;
