/** What changed between two configurations, so that a reload touches nothing else. */
@NullMarked
package dev.sluice.keepalived.config.diff;

import org.jspecify.annotations.NullMarked;
