/** From statements to the model: defaults, inheritance and the checks that need more than one statement. */
@NullMarked
package dev.sluice.keepalived.config.build;

import org.jspecify.annotations.NullMarked;
