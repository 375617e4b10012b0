/** The configuration as immutable records; each value knows where it was set. */
@NullMarked
package dev.sluice.keepalived.config.model;

import org.jspecify.annotations.NullMarked;
