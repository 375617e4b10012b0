/** From lines to blocks and statements, checked against the keyword table; recovers from every mistake. */
@NullMarked
package dev.sluice.keepalived.config.tree;

import org.jspecify.annotations.NullMarked;
